import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { labelUseQuery } from '../../api/curation.ts'
import type { GlossaryTerm } from '../../api/types.ts'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { EditablePart } from '../../components/curate/editable-part.tsx'
import { ReferencesPart } from '../../components/curate/parts.tsx'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { Chips } from '../../components/text/chip.tsx'
import { counted } from '../../format/number.ts'
import { NewTerm, toList } from './glossary-page.tsx'
import { TermTree } from './term-tree.tsx'
import styles from './term-tree.module.css'

const tabs: readonly Tab[] = [{ id: 'overview', label: 'Overview' }, { id: 'history', label: 'History' }]

/** A term: what it means, what it is called besides, its relatives, and where it is used. */
export function TermPage() {
  const { fqn, tab } = useAddress()
  const use = useQuery(labelUseQuery)
  return (
    <EntityGate type="glossaryTerm" fqn={fqn}>
      {(term) => {
        const open = tabs.find((one) => one.id === tab)?.id ?? 'overview'
        const count = use.data?.[term.fullyQualifiedName] ?? 0
        return (
          <EntityFrame
            entityType="glossaryTerm" entity={term} parents={[term.glossary, term.parent]} tabs={tabs} tab={open}
            facts={[term.entityStatus, use.data !== undefined && <Link key="use" to={`/explore?tag=${encodeURIComponent(term.fullyQualifiedName)}`}>on {counted(count, 'data asset')}</Link>]}
          >
            {open === 'history' ? <History entityType="glossaryTerm" entity={term} /> : <Overview key={term.id} term={term} used={count} />}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

const statuses = ['Draft', 'In Review', 'Approved', 'Deprecated', 'Rejected']

function Overview({ term, used }: { term: GlossaryTerm; used: number }) {
  const navigate = useNavigate()
  const part = { target: { collection: '/glossaryTerms', id: term.id, version: term.version }, isEditable: !term.deleted }
  const { glossary, synonyms = [] } = term
  return (
    <>
      <div className={styles.parts}>
        <EditablePart<string>
          title="Also called" {...part} start={() => synonyms.join(', ')} toOperations={(text) => toList(text).join() === synonyms.join() ? [] : [{ op: 'add', path: '/synonyms', value: toList(text) }]}
          form={(text, set) => <TextInput autoFocus aria-label="Synonyms, with commas between" value={text} onChange={(event) => set(event.currentTarget.value)} />}
        >
          {synonyms.length === 0 ? <span className={styles.soft}>Nothing else</span> : <div className={styles.words}><Chips texts={synonyms} /></div>}
        </EditablePart>
        <EditablePart<string>
          title="Status" {...part} start={() => term.entityStatus ?? 'Draft'} toOperations={(status) => status === term.entityStatus ? [] : [{ op: 'add', path: '/entityStatus', value: status }]}
          form={(status, set) => <Select aria-label="Status" allowDeselect={false} data={statuses} value={status} onChange={(chosen) => set(chosen ?? status)} />}
        >
          <div className={styles.words}><Chips texts={[term.entityStatus ?? 'Draft']} /></div>
        </EditablePart>
        <ReferencesPart title="Related terms" field="relatedTerms" types={['glossaryTerm']} references={term.relatedTerms ?? []} {...part} />
        <ReferencesPart title="Reviewers" field="reviewers" types={['user', 'team']} references={term.reviewers ?? []} {...part} />
      </div>
      <div className={styles.actions}>
        <NewTerm glossary={glossary.fullyQualifiedName ?? glossary.name ?? ''} parent={term.fullyQualifiedName} />
        <DeleteButton
          isLabelled used={{ type: 'glossaryTerm', id: term.id }} what="term" name={term.name} path={`/glossaryTerms/${term.id}?recursive=true`} onDeleted={() => void navigate(`/glossaries/${encodeURIComponent(glossary.fullyQualifiedName ?? '')}`)}
          consequence={<p>Terms below it go with it. {used === 0 ? 'Nothing carries it.' : `${counted(used, 'data asset')} carry it: you are asked before it is taken off.`}</p>}
        />
      </div>
      <TermTree glossary={glossary.fullyQualifiedName ?? ''} below={term.fullyQualifiedName} />
    </>
  )
}
