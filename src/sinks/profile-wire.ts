import type { ColumnProfile, Figure, ProfileSet, TableProfile } from '../model/profile.ts'
import type { OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName, encodeName } from './open-metadata-wire.ts'

/** The profile of a table as OpenMetadata takes it: what it has no place for (grades, notes) stays out, and figures that it wants as doubles become doubles. */
export function toProfileCall({ fullyQualifiedName, tableProfile, columnProfile, systemProfile = [] }: ProfileSet): OpenMetadataCall {
  return {
    method: 'PUT', path: '/tables/{id}/tableProfile', id: { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(fullyQualifiedName) },
    body: { tableProfile: toTableBody(tableProfile), columnProfile: columnProfile.map(toColumnBody), ...(systemProfile.length > 0 && { systemProfile }) },
  }
}

function toTableBody({ grade: _grade, estimated: _estimated, errors: _errors, sampledRows: _rows, notes: _notes, activity: _activity, partitions: _partitions, ...profile }: TableProfile): object {
  return profile
}

const doubles = ['mean', 'sum', 'stddev', 'variance', 'median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange'] as const

function toColumnBody({ grade: _grade, estimated: _estimated, errors: _errors, sampledRows: _rows, nonFiniteCount: _nonFinite, note: _note, keyDistribution: _keys, extent: _extent, masked: _masked, ...profile }: ColumnProfile): object {
  const figures = doubles.flatMap((metric) => (profile[metric] === undefined ? [] : [[metric, toDouble(profile[metric])] as const])).filter(([, value]) => Number.isFinite(value))
  const rest = Object.fromEntries(Object.entries(profile).filter(([metric]) => !(doubles as readonly string[]).includes(metric)))
  return { ...rest, ...Object.fromEntries(figures), name: encodeName(profile.name) }
}

function toDouble(figure: Figure): number {
  return Number(figure)
}
