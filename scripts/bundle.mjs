// Joins what the compiler wrote below dist/src into a few files: to find and link six hundred modules took Node half of the time that a start takes.
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { findPlaces, nameItsPlace } from './module-places.mjs'

const dist = join(dirname(import.meta.dirname), 'dist')
/** What Node is started with; each stays where it was, and what they share stands in dist/src/joined. */
const entries = ['src/cli/main', 'src/sql/worker/resolve-worker']

/** Packages stay apart: they are what package.json says, and whoever installs them may look into them. */
const isPackage = (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:\\/.test(id)

const placeOfModules = {
  name: 'place-of-modules',
  load: (id) => (id.startsWith(dist) ? nameItsPlace(readFileSync(id, 'utf8'), relative(dist, id).replaceAll('\\', '/')) : null),
  renderChunk: (code, { fileName }) => findPlaces(code, fileName),
}

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(dist, `${entry}.js`)])), platform: 'node', external: isPackage, plugins: [placeOfModules],
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'src/joined/[name]-[hash].js' })
