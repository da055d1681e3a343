import type { Document, PatchRules, PatchStep } from './patch-steps.ts'

type Label = Document & { tagFQN: string }

/**
 * Labels that are missing are added at the end. Taken away are those that an earlier run put on by itself (automated, of a classification that
 * the run keeps, never confirmed by a person) and that it would not put on today.
 */
export function patchTags(path: string, current: unknown, wanted: unknown, rules: Pick<PatchRules, 'ownClassifications' | 'overrides'>): PatchStep[] {
  const there = (Array.isArray(current) ? current : []) as Label[]
  const asked = (Array.isArray(wanted) ? wanted : []) as Label[]
  const wantedNames = new Set(asked.map(({ tagFQN }) => tagFQN))
  const stale = there.flatMap((label, index) => (isOurs(label, rules) && !wantedNames.has(label.tagFQN) ? [index] : []))
  const known = new Set(there.map(({ tagFQN }) => tagFQN))
  const missing = asked.filter(({ tagFQN }) => !known.has(tagFQN))
  if (missing.length > 0 && there.length === 0) return [{ op: 'add', path: `${path}/tags`, value: missing }]
  return [
    // From the end, so that the places of the others stay.
    ...stale.toReversed().map((index) => ({ op: 'remove' as const, path: `${path}/tags/${index}` })),
    ...missing.map((label) => ({ op: 'add' as const, path: `${path}/tags/-`, value: label })),
  ]
}

function isOurs({ tagFQN, labelType, state, source }: Label, { ownClassifications }: Pick<PatchRules, 'ownClassifications'>): boolean {
  if (source !== 'Classification' || labelType !== 'Automated' || state !== 'Suggested') return false
  return [...ownClassifications].some((name) => tagFQN.startsWith(`${name}.`))
}
