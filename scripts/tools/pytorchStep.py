"""Times one HRM training step in PyTorch, float32, on the CPU, for comparison with `npm run bench -- training`.

The network, its losses and its one-step gradient are those of the HRM paper's code, with plain float32 attention in place of
flash attention; sizes are read from a model folder's config.json. That code finds the target of q_continue by a second forward
pass; the time without that pass is printed too, since ARC Studio's step does without it.

    python3 scripts/tools/pytorchStep.py [models/hrm-mini] [threads]
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

folder = sys.argv[1] if len(sys.argv) > 1 else "models/hrm-mini"
threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
config = json.load(open(f"{folder}/config.json"))
torch.set_num_threads(threads)

D = config["hidden_size"]
HEADS = config["num_heads"]
HEAD = D // HEADS
SEQ = config["seq_len"]
MIDDLE = -(-round(config["expansion"] * D * 2 / 3) // 256) * 256


def linear(rows, columns):
    weight = nn.Parameter(torch.empty(rows, columns))
    nn.init.trunc_normal_(weight, std=1 / math.sqrt(columns))
    return weight


def rms_norm(x):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + config["rms_norm_eps"])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = linear(3 * D, D)
        self.out = linear(D, D)
        self.gate_up = linear(2 * MIDDLE, D)
        self.down = linear(D, MIDDLE)

    def forward(self, x, cos, sin):
        batch, length, _ = x.shape
        q, k, v = F.linear(x, self.qkv).view(batch, length, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4)
        turn = lambda t: t * cos + torch.cat((-t[..., HEAD // 2 :], t[..., : HEAD // 2]), -1) * sin
        scores = turn(q) @ turn(k).transpose(-1, -2) / math.sqrt(HEAD)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, D)
        x = rms_norm(x + F.linear(mixed, self.out))
        gate, up = F.linear(x, self.gate_up).chunk(2, -1)
        return rms_norm(x + F.linear(F.silu(gate) * up, self.down))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Parameter(torch.randn(config["vocab_size"], D) / math.sqrt(D))
        self.high = nn.ModuleList(Block() for _ in range(config["H_layers"]))
        self.low = nn.ModuleList(Block() for _ in range(config["L_layers"]))
        self.head = linear(config["vocab_size"], D)
        self.q_head = nn.Linear(D, 2)
        half = HEAD // 2
        angles = torch.outer(torch.arange(SEQ + 1.0), config["rope_theta"] ** (-torch.arange(half) / half)).repeat(1, 2)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def level(self, blocks, state, injection):
        state = state + injection
        for block in blocks:
            state = block(state, self.cos, self.sin)
        return state

    def forward(self, tokens, embedding, high, low):
        inputs = torch.cat((embedding[:, None, :], F.embedding(tokens, self.tokens)), 1) * math.sqrt(D)
        with torch.no_grad():
            for h in range(config["H_cycles"]):
                for l in range(config["L_cycles"]):
                    if (h, l) != (config["H_cycles"] - 1, config["L_cycles"] - 1):
                        low = self.level(self.low, low, high + inputs)
                if h != config["H_cycles"] - 1:
                    high = self.level(self.high, high, low)
        low = self.level(self.low, low, high + inputs)
        high = self.level(self.high, high, low)
        return high.detach(), low.detach(), F.linear(high[:, 1:], self.head), self.q_head(high[:, 0])


def stablemax_loss(logits, labels):
    s = torch.where(logits < 0, 1 / (1 - logits), logits + 1)
    return torch.log(s.sum(-1)) - torch.log(s.gather(-1, labels[..., None]).squeeze(-1))


def time_step(batch, second_pass):
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1)
    tokens = torch.randint(0, 12, (batch, SEQ))
    labels = torch.randint(0, 12, (batch, SEQ))
    embedding = torch.randn(batch, D, requires_grad=True)
    high = low = torch.randn(batch, SEQ + 1, D)
    times = []
    for _ in range(13):
        begin = time.perf_counter()
        high, low, logits, q = network(tokens, embedding, high, low)
        exact = (logits.argmax(-1) == labels).all(-1).float()
        loss = stablemax_loss(logits, labels).mean(-1).sum() + 0.5 * F.binary_cross_entropy_with_logits(q[:, 0], exact, reduction="sum")
        if second_pass:
            with torch.no_grad():
                target = network(tokens, embedding, high, low)[3].max(-1).values.sigmoid()
            loss = loss + 0.5 * F.binary_cross_entropy_with_logits(q[:, 1], target, reduction="sum")
        (loss / batch).backward()
        optimizer.step()
        optimizer.zero_grad()
        times.append(time.perf_counter() - begin)
    return min(times[3:])  # What else the machine does can only make a step slower.


print(f"PyTorch {torch.__version__}, {threads} threads, {sum(p.numel() for p in Network().parameters()):,} parameters")
for batch in (8, 32):
    whole, without = time_step(batch, True), time_step(batch, False)
    print(f"batch {batch}: {whole * 1000:.1f} ms a step, {without * 1000:.1f} ms without the second forward pass")
