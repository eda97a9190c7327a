/** Style sheets that esbuild bundles into dist/webview.css. */
declare module '*.css';
