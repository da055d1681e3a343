import { TextInput } from '@mantine/core'
import { Link } from 'react-router'
import { type Choice, isTier, manualLabel } from '../../api/curation.ts'
import type { EntityReference, PatchOperation, TagLabel } from '../../api/types.ts'
import { entityPath, lastPart, visibleName } from '../../format/fqn.ts'
import { Owners, Tags } from '../entity/labels.tsx'
import { kindOf } from '../entity/kind.ts'
import { Icon } from '../icons/icon.tsx'
import { ChoiceSelect } from './choice-select.tsx'
import styles from './curate.module.css'
import { EditablePart } from './editable-part.tsx'
import type { EditedEntity } from './use-edit.ts'

type PartProps = { target: EditedEntity; isEditable: boolean }

/** Who answers for a thing. */
export function OwnersPart({ owners, ...rest }: PartProps & { owners: readonly EntityReference[] }) {
  return <ReferencesPart {...rest} title="Owners" field="owners" types={['user', 'team']} references={owners}><Owners owners={owners} /></ReferencesPart>
}

/** Where a thing belongs in the business. */
export function DomainPart({ domains, ...rest }: PartProps & { domains: readonly EntityReference[] }) {
  return (
    <ReferencesPart {...rest} title="Domain" field="domains" types={['domain']} most={1} references={domains.filter((domain) => domain.inherited !== true)}>
      <ReferenceLinks references={domains} />
      {domains.some((domain) => domain.inherited === true) && <p className={styles.inherited}>inherited from what it stands in</p>}
    </ReferencesPart>
  )
}

type ReferencesPartProps = PartProps & { title: string; field: string; types: readonly string[]; references: readonly EntityReference[]; most?: number; children?: React.ReactNode }

/** A list of references of one field, and the choice of others. */
export function ReferencesPart({ title, field, types, references, most, target, isEditable, children }: ReferencesPartProps) {
  return (
    <EditablePart<Choice[]>
      title={title} target={target} isEditable={isEditable} start={() => references.map(toChoice)}
      toOperations={(chosen) => changedList(references.map((one) => one.id), chosen.map((one) => one.id)) ? [{ op: 'add', path: `/${field}`, value: chosen.map(({ id, entityType }) => ({ id, type: entityType })) }] : []}
      form={(chosen, set) => <ChoiceSelect autoFocus label={title} types={types} value={chosen} onChange={set} {...(most !== undefined && { most })} />}
    >
      {children ?? <ReferenceLinks references={references} />}
    </EditablePart>
  )
}

/** References as links to their pages. */
export function ReferenceLinks({ references }: { references: readonly EntityReference[] }) {
  if (references.length === 0) return <p className={styles.none}>None</p>
  return (
    <ul className={styles.links}>
      {references.map((reference) => {
        const fqn = reference.fullyQualifiedName ?? reference.name ?? reference.id
        const content = <><Icon name={kindOf(reference.type).icon} size={14} />{visibleName(reference.displayName ?? (reference.type === 'domain' ? fqn : lastPart(fqn)))}{reference.deleted === true && ' (deleted)'}</>
        const path = reference.type === 'user' || reference.type === 'team' ? `/explore?owner=${encodeURIComponent(reference.name ?? '')}` : entityPath(reference.type, fqn)
        return <li key={reference.id}>{path === undefined ? content : <Link to={path}>{content}</Link>}</li>
      })}
    </ul>
  )
}

/** Which of a thing's labels a part shows. */
const labelKinds = {
  Tags: { types: ['tag'], source: 'Classification', isOf: (tag: TagLabel) => tag.source === 'Classification' && !isTier(tag), isOffered: (choice: Choice) => !choice.fullyQualifiedName.startsWith('Tier.') },
  Tier: { types: ['tag'], source: 'Classification', isOf: isTier, within: 'Tier', most: 1 },
  Terms: { types: ['glossaryTerm'], source: 'Glossary', isOf: (tag: TagLabel) => tag.source === 'Glossary' },
} as const

/** The tags, the tier or the glossary terms of a thing at a JSON pointer ('' for the entity itself). */
export function LabelsPart({ kind, tags, pointer = '', target, isEditable }: PartProps & { kind: keyof typeof labelKinds; tags: readonly TagLabel[]; pointer?: string }) {
  const rule: { types: readonly string[]; source: TagLabel['source']; isOf: (tag: TagLabel) => boolean; within?: string; most?: number; isOffered?: (choice: Choice) => boolean } = labelKinds[kind]
  const own = tags.filter(rule.isOf)
  const toOperations = (chosen: readonly Choice[]): PatchOperation[] => {
    const fqns = chosen.map((choice) => choice.fullyQualifiedName)
    if (!changedList(own.map((tag) => tag.tagFQN), fqns)) return []
    const labels = fqns.map((fqn) => own.find((tag) => tag.tagFQN === fqn) ?? manualLabel(fqn, rule.source))
    return [{ op: 'add', path: `${pointer}/tags`, value: [...tags.filter((tag) => !rule.isOf(tag)), ...labels] }]
  }
  return (
    <EditablePart<Choice[]>
      title={kind} target={target} isEditable={isEditable} start={() => own.map((tag) => labelChoice(tag, rule.types[0] ?? 'tag'))} toOperations={toOperations}
      form={(chosen, set) => (
        <ChoiceSelect
          autoFocus label={kind} types={rule.types} value={chosen} onChange={set}
          {...(rule.within !== undefined && { within: rule.within })} {...(rule.most !== undefined && { most: rule.most })} {...(rule.isOffered !== undefined && { filter: rule.isOffered })}
        />
      )}
    >
      <Tags tags={own} />
    </EditablePart>
  )
}

/** The name that people see in place of the one at the source. */
export function DisplayNamePart({ displayName, name, pointer = '', target, isEditable }: PartProps & { displayName: string | undefined; name: string; pointer?: string }) {
  return (
    <EditablePart<string>
      title="Display name" target={target} isEditable={isEditable} start={() => displayName ?? ''}
      toOperations={(text) => text.trim() === (displayName ?? '') ? [] : text.trim() === '' ? [{ op: 'remove', path: `${pointer}/displayName` }] : [{ op: 'add', path: `${pointer}/displayName`, value: text.trim() }]}
      form={(text, set) => <TextInput autoFocus size="sm" maxLength={256} aria-label="Display name" placeholder={visibleName(name)} value={text} onChange={(event) => set(event.currentTarget.value)} />}
    >
      {displayName === undefined ? <p className={styles.none}>As at the source</p> : <p style={{ fontSize: 13, overflowWrap: 'anywhere' }}>{visibleName(displayName)}</p>}
    </EditablePart>
  )
}

function changedList(was: readonly string[], is: readonly string[]): boolean {
  return was.length !== is.length || is.some((one) => !was.includes(one))
}

function toChoice(reference: EntityReference): Choice {
  const name = reference.name ?? reference.id
  return { id: reference.id, entityType: reference.type, name, fullyQualifiedName: reference.fullyQualifiedName ?? name, ...(reference.displayName !== undefined && { displayName: reference.displayName }) }
}

function labelChoice(tag: TagLabel, entityType: string): Choice {
  return { id: tag.tagFQN, entityType, name: lastPart(tag.tagFQN), fullyQualifiedName: tag.tagFQN }
}
