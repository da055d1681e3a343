import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { TagRecognizer } from '../../model/governance.ts'
import { nameOf, type TheirEntity } from './their-entities.ts'

/** What assets are described with. */
export type WordType = (typeof wordTypes)[number]
const wordTypes = ['classification', 'tag', 'glossary', 'glossaryTerm', 'domain'] as const

export function isWordType(type: string): type is WordType {
  return (wordTypes as readonly string[]).includes(type)
}

/** What only some of them have. */
export type TheirWord = TheirEntity & {
  provider?: string
  mutuallyExclusive?: boolean
  recognizers?: TagRecognizer[]
  autoClassificationEnabled?: boolean
  autoClassificationPriority?: number
  reviewers?: EntityReference[]
  experts?: EntityReference[]
  domainType?: string
  synonyms?: string[]
  references?: { name?: string; endpoint?: string }[]
  relatedTerms?: (EntityReference | { term?: EntityReference })[]
  style?: { color?: string; iconURL?: string }
  entityStatus?: string
  status?: string
  email?: string
  isBot?: boolean
  teamType?: string
}

/** A term stands below its glossary or another term, a tag below its classification or another tag, a domain below a domain. */
export function aboveOf(type: WordType, parts: readonly string[]): [WordType, string] {
  const fqn = fullyQualifiedName(...parts.slice(0, -1))
  if (type === 'domain' || parts.length > 2) return [type, fqn]
  return [type === 'tag' ? 'classification' : 'glossary', fqn]
}

/** A word with all that it refers to as it is here. */
export type TheirWordParts = { theirs: TheirWord; owners: EntityReference[]; labels: TagLabel[]; domains: EntityReference[]; reviewers: EntityReference[]; experts: EntityReference[] }

/** The request that makes it here. */
export function toRequest(type: WordType, parts: readonly string[], { theirs, owners, labels, domains, reviewers, experts }: TheirWordParts): object {
  const above = fullyQualifiedName(...parts.slice(0, -1))
  const root = fullyQualifiedName(parts[0]!)
  const { displayName, description = '', mutuallyExclusive, synonyms, references, style, domainType } = theirs
  const words = { name: parts.at(-1)!, description, ...(displayName !== undefined && { displayName }), ...(owners.length > 0 && { owners }) }
  const exclusive = { ...(mutuallyExclusive === true && { mutuallyExclusive }) }
  const shared = { ...words, ...(labels.length > 0 && { tags: labels }), ...(domains.length > 0 && { domains: domains.map(nameOf) }), ...(reviewers.length > 0 && { reviewers }), ...exclusive }
  if (type === 'classification') return { ...words, ...exclusive }
  const { recognizers, autoClassificationEnabled, autoClassificationPriority } = theirs
  const automatic = (recognizers ?? []).length === 0 ? {} : { recognizers, ...(autoClassificationEnabled === true && { autoClassificationEnabled }), ...(typeof autoClassificationPriority === 'number' && { autoClassificationPriority }) }
  if (type === 'tag') return { ...words, ...exclusive, ...automatic, classification: root, ...(parts.length > 2 && { parent: above }) }
  if (type === 'glossary') return shared
  if (type === 'domain') return { ...words, domainType: domainType ?? 'Aggregate', ...(parts.length > 1 && { parent: above }), ...(experts.length > 0 && { experts: experts.map(nameOf) }), ...(style !== undefined && { style }) }
  return {
    ...shared, glossary: root, ...(parts.length > 2 && { parent: above }), ...(synonyms !== undefined && { synonyms }), ...(references !== undefined && { references }), ...(style !== undefined && { style }),
  }
}
