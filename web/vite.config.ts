import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './compress.ts'

const server = process.env['TRUNKLINE_API'] ?? 'http://127.0.0.1:8585'

/** Builds the browser UI into dist/web; in development the API is asked of a Trunkline that runs beside it. */
export const config = defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1700, reportCompressedSize: false },
  server: { proxy: { '/api/v1': { target: server, changeOrigin: false } } },
})

// Vite looks for a default export: the one place where it is asked for.
export default config
