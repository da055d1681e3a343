// A module asks where it stands to find files beside it: joined with others it is told the place that it came from.
import { posix } from 'node:path'

/** What no source has in it: `@@`, for one, is an operator of SQL. */
const begin = '<trunkline-place:'
const end = '>'

/** The text of a module whose questions for its place name the `file` that it is, relative to the root. */
export function nameItsPlace(text, file) {
  return text
    .replaceAll('import.meta.dirname', `(import.meta.dirname + "/${begin}${posix.dirname(file)}${end}")`)
    .replaceAll('import.meta.url', `new URL("${begin}${file}${end}", import.meta.url).href`)
}

/** The text of joined modules, in which those places are seen from the `fileName` where they stand now. */
export function findPlaces(code, fileName) {
  return code.replaceAll(new RegExp(`${begin}([^${end}]*)${end}`, 'g'), (_, place) => posix.relative(posix.dirname(fileName), place))
}
