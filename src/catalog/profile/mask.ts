import type { ColumnProfile } from '../../model/profile.ts'
import type { Table } from '../../model/table.ts'
import { isSensitive } from '../sample-data/mask.ts'

/** Figures that tell values whatever they are of, and those that do unless they are of lengths. */
const always = ['min', 'max', 'cardinalityDistribution', 'keyDistribution', 'extent', 'customMetrics'] as const
const ofValues = ['mean', 'sum', 'median', 'firstQuartile', 'thirdQuartile', 'histogram'] as const

/** Profiles without what would tell values of columns tagged PII.Sensitive; `masked` names what is left out. */
export function maskProfiles(profiles: readonly ColumnProfile[], { columns }: Pick<Table, 'columns'>): ColumnProfile[] {
  const sensitive = new Set(columns.filter(isSensitive).map(({ name }) => name))
  return profiles.map((profile) => (sensitive.has(profile.name) ? masked(profile) : profile))
}

function masked(profile: ColumnProfile): ColumnProfile {
  const isOfLengths = profile.minLength !== undefined || profile.maxLength !== undefined
  const hidden: readonly string[] = [...always, ...(isOfLengths ? [] : ofValues)].filter((figure) => profile[figure] !== undefined)
  if (hidden.length === 0) return profile
  return { ...Object.fromEntries(Object.entries(profile).filter(([figure]) => !hidden.includes(figure))), name: profile.name, timestamp: profile.timestamp, masked: [...hidden] }
}
