import { patchColumns } from './patch-columns.ts'
import { fill, isEmpty, settle, type Document, type PatchRules, type PatchStep } from './patch-steps.ts'
import { patchTags } from './patch-tags.ts'

/** What only the source says, so that it is made as the source has it. */
const ownFields = ['sourceUrl', 'tableType', 'tableConstraints', 'tablePartition', 'schemaDefinition', 'storedProcedureCode', 'storedProcedureType'] as const
/** What people say too: filled in where nobody did. */
const sharedFields = ['displayName', 'description'] as const

/**
 * The steps that make what is there what the source says, and touch nothing else: no word, owner or label of people's is taken away or
 * replaced, unless the rules say that the source overrides. `wanted` is the body of a creation; the hash comes last.
 */
export function toPatch(current: Document, wanted: Document, rules: PatchRules): PatchStep[] {
  const steps = [
    ...sharedFields.flatMap((field) => fill(`/${field}`, current[field], wanted[field], rules.overrides)),
    ...fill(`/${rules.ownerField}`, current[rules.ownerField], wanted[rules.ownerField], rules.overrides),
    ...patchTags('', current['tags'], wanted['tags'], rules),
    ...ownFields.flatMap((field) => (field in wanted || isOwn(field, wanted) ? settle(`/${field}`, current[field], wanted[field]) : [])),
    ...(Array.isArray(wanted['columns']) ? patchColumns(current['columns'], wanted['columns'] as Document[], rules) : []),
    ...(rules.withExtension ? patchExtension(current['extension'], wanted['extension']) : []),
  ]
  return wanted['sourceHash'] === undefined ? steps : [...steps, ...settle('/sourceHash', current['sourceHash'], wanted['sourceHash'])]
}

/** A table without constraints, partition or definition has lost those that it had; of other entities the fields mean nothing. */
function isOwn(field: string, wanted: Document): boolean {
  return Array.isArray(wanted['columns']) && (field === 'tableConstraints' || field === 'tablePartition' || field === 'schemaDefinition')
}

/** Each custom property is a field of its own; those that people defined are not touched. */
function patchExtension(current: unknown, wanted: unknown): PatchStep[] {
  if (isEmpty(wanted)) return []
  if (isEmpty(current)) return [{ op: 'add', path: '/extension', value: wanted }]
  return Object.entries(wanted as Document).flatMap(([name, value]) => settle(`/extension/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, (current as Document)[name], value))
}
