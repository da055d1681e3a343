import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Smaller files gain nothing from being compressed. */
const smallestBytes = 1024

/** Writes each text file of the build also compressed, once, so that the server need not do it at every request. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '.' }) {
      for (const path of textFilesBelow(dir)) {
        const content = readFileSync(path)
        // 9 of 11: the last two steps cost seconds and gain two in a hundred.
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

function textFilesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => /\.(?:js|css|svg|html)$/.test(path) && statSync(path).size >= smallestBytes)
}
