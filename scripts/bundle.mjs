// Joins what the compiler wrote below dist/src into a few files: to find and link six hundred modules took Node half of the time that a start takes.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { findPlaces, nameItsPlace } from './module-places.mjs'

const dist = join(dirname(import.meta.dirname), 'dist')
/** What Node is started with; each stays where it was, and what they share stands in dist/src/joined. */
const entries = ['src/cli/main', 'src/sql/worker/resolve-worker']

/** Packages stay apart: they are what package.json says, and whoever installs them may look into them. But for two that come in a hundred files each. */
const joinedPackages = ['zod', 'yaml']
const isJoined = (id) => joinedPackages.some((name) => id === name || id.startsWith(`${name}/`))
const isPackage = (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:\\/.test(id) && !isJoined(id)

const placeOfModules = {
  name: 'place-of-modules',
  load: (id) => (id.startsWith(dist) ? nameItsPlace(readFileSync(id, 'utf8'), relative(dist, id).replaceAll('\\', '/')) : null),
  renderChunk: (code, { fileName }) => findPlaces(code, fileName),
}

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(dist, `${entry}.js`)])), platform: 'node', external: isPackage, plugins: [placeOfModules],
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'src/joined/[name]-[hash].js' })

const licenses = joinedPackages.map((name) => `${name}\n\n${readFileSync(join(dirname(dist), 'node_modules', name, 'LICENSE'), 'utf8').trim()}\n`)
writeFileSync(join(dist, 'LICENSES-OF-PACKAGES.txt'), `Packages that the files in src/joined contain, and their licenses.\n\n${licenses.join('\n\n')}`)

const { codeVersionFile, hashCode } = await import(pathToFileURL(join(dist, 'src/app/code-version.js')).href)
writeFileSync(codeVersionFile, hashCode())
