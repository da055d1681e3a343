import type { LogEnd, LogFileEnd } from '../../model/usage.ts'
import type { LogSince } from '../usage-connector.ts'
import type { LogFile } from './read-entries.ts'

/** So many files are known again. */
const mostKnown = 2000

/** Where a run stands in a log: how far each file was read, by runs before and by this one, and what it makes of times. */
export type LogPlaces = {
  readonly since: LogSince | undefined
  /** Those of this run come last: a copy of a file goes on where the file itself ended. */
  readonly ends: LogFileEnd[]
  /** Of the very moment at which the last run ended, so many entries of files that are not known were counted. */
  countedAtEnd: number
  /** The last moment that this run counted, and how many entries are of it. */
  end: { at: number; entries: number } | undefined
  leftOut: number
  wentBack: number
}

/** A file in the run: the moment of its last entry, and how many are of it. */
export type FilePlace = { readonly known: LogFileEnd | undefined; at: number; entries: number }

export function createPlaces(since: LogSince | undefined): LogPlaces {
  return { since, ends: [...(since?.files ?? [])], countedAtEnd: since?.entries ?? 0, end: undefined, leftOut: 0, wentBack: 0 }
}

/** Begins with a file that was read as far as `known` tells. */
export function beginFile(places: LogPlaces, known: LogFileEnd | undefined): FilePlace {
  if (known !== undefined && known.at === places.since?.at) places.countedAtEnd -= known.entries
  return { known, at: known?.at ?? -Infinity, entries: known?.entries ?? 0 }
}

/** Whether the next entry of a file was not counted before: by its place where the file is known, and otherwise by its time. */
export function isNew(places: LogPlaces, place: FilePlace, at: number): boolean {
  const { since, end } = places
  if (at > place.at) Object.assign(place, { at, entries: 0 })
  if (at === place.at) place.entries += 1
  if (place.known === undefined && since !== undefined && (at < since.at || (at === since.at && places.countedAtEnd > 0))) {
    if (at === since.at) places.countedAtEnd -= 1
    places.leftOut += 1
    return false
  }
  if (since !== undefined && at < since.at) places.wentBack += 1
  if (end === undefined || at > end.at) places.end = { at, entries: 1 }
  else if (at === end.at) end.entries += 1
  return true
}

/** Notes how far a file was read. */
export function endFile({ ends }: LogPlaces, { known, at, entries }: FilePlace, { end }: LogFile): void {
  const index = known === undefined ? -1 : ends.indexOf(known)
  if (end !== undefined && index >= 0) ends.splice(index, 1)
  if (end !== undefined) ends.push({ ...end, at: Number.isFinite(at) ? at : 0, entries })
}

/** How far the log was read; what is not there any longer is forgotten where it gets too much. */
export function toLogEnd({ since, end, ends }: LogPlaces): LogEnd {
  const files = ends.slice(-mostKnown)
  if (end === undefined) return { at: since?.at ?? 0, entries: since?.entries ?? 0, files }
  return { at: end.at, entries: end.entries + (end.at === since?.at ? since.entries : 0), files }
}

/** What the run has to say of times. */
export function toSentences({ since, leftOut, wentBack }: LogPlaces): string[] {
  if (since === undefined) return []
  const moment = `${new Date(since.at).toISOString().replace('T', ' ').slice(0, 19)} UTC`
  return [
    ...(wentBack > 0 ? [`${counted(wentBack)} added to the query log since the last run, and dated before its end (${moment}): the clock went back, or the log is not in the order of time. They are counted.`] : []),
    ...(leftOut > 0 ? [`${counted(leftOut)} dated before the end of the last run (${moment}) in files of the query log that it did not read, or that were written anew since: left out, as they may have been counted then.`] : []),
  ]
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry was' : `${entries} entries were`
}
