// Joins what the compiler wrote below dist/src into a few files: to find and link six hundred modules took Node half of the time that a start takes.
import { readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { rolldown } from 'rolldown'

const dist = join(dirname(import.meta.dirname), 'dist')
/** What Node is started with; each stays where it was, and what they share stands in dist/src/joined. */
const entries = ['src/cli/main', 'src/sql/worker/resolve-worker']

/** Packages stay apart: they are what package.json says, and whoever installs them may look into them. */
const isPackage = (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:\\/.test(id)

/** A module asks where it stands to find files beside it: it is told the place that it came from. */
const placeOfModules = {
  name: 'place-of-modules',
  load(id) {
    if (!id.startsWith(dist)) return null
    const file = relative(dist, id).replaceAll('\\', '/')
    return readFileSync(id, 'utf8')
      .replaceAll('import.meta.dirname', `(import.meta.dirname + "/@@${posix.dirname(file)}@@")`)
      .replaceAll('import.meta.url', `new URL("@@${file}@@", import.meta.url).href`)
  },
  renderChunk: (code, { fileName }) => code.replace(/@@([^@"]*)@@/g, (_, place) => posix.relative(posix.dirname(fileName), place)),
}

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(dist, `${entry}.js`)])), platform: 'node', external: isPackage, plugins: [placeOfModules],
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'src/joined/[name]-[hash].js' })
