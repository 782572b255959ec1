import { fileURLToPath, URL } from "node:url"
import vue from "@vitejs/plugin-vue"
import { defineConfig } from "vite"

/** Where `npm run dev` finds the server; the built product is served by it. */
const backend = process.env.RONGKE_BACKEND ?? "http://127.0.0.1:8000"

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: "false", __INTLIFY_PROD_DEVTOOLS__: "false", __VUE_I18N_LEGACY_API__: "false" },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: {
      "/api": { target: backend },
      "/media": { target: backend },
      "/ws": { target: backend.replace("http", "ws"), ws: true },
    },
  },
  build: {
    target: "es2022",
    manifest: true,
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
  },
})
