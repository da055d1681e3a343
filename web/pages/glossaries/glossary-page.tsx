import { useNavigate } from 'react-router'
import type { Glossary } from '../../api/types.ts'
import { CreateButton } from '../../components/curate/create-form.tsx'
import { DeleteButton } from '../../components/curate/delete-button.tsx'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { TermTree } from './term-tree.tsx'
import styles from './term-tree.module.css'

const tabs: readonly Tab[] = [{ id: 'terms', label: 'Terms' }, { id: 'history', label: 'History' }]

/** A glossary and the tree of its terms. */
export function GlossaryPage() {
  const { fqn, tab } = useAddress()
  return (
    <EntityGate type="glossary" fqn={fqn}>
      {(glossary) => {
        const open = tabs.find((one) => one.id === tab)?.id ?? 'terms'
        return (
          <EntityFrame entityType="glossary" entity={glossary} parents={[]} tabs={tabs} tab={open} facts={[glossary.mutuallyExclusive === true && 'a thing carries at most one of its terms']}>
            {open === 'history' ? <History entityType="glossary" entity={glossary} /> : <Terms glossary={glossary} />}
          </EntityFrame>
        )
      }}
    </EntityGate>
  )
}

function Terms({ glossary }: { glossary: Glossary }) {
  const navigate = useNavigate()
  return (
    <>
      <div className={styles.actions}>
        <NewTerm glossary={glossary.fullyQualifiedName} />
        <DeleteButton isLabelled used={{ type: 'glossary', id: glossary.id }} what="glossary" name={glossary.name} path={`/glossaries/${glossary.id}?recursive=true`} consequence={<p>Its terms go with it. Nothing may carry them: you are asked what to do with what does.</p>} onDeleted={() => void navigate('/glossaries')} />
      </div>
      <TermTree glossary={glossary.fullyQualifiedName} />
    </>
  )
}

/** A button that makes a term of a glossary, or one below a term. */
export function NewTerm({ glossary, parent }: { glossary: string; parent?: string }) {
  return (
    <CreateButton
      label={parent === undefined ? 'New term' : 'New term below'} size="compact-sm" title={parent === undefined ? 'New term' : `New term below ${parent}`}
      extra={[{ id: 'synonyms', kind: 'text', label: 'Also called', hint: 'With commas between', placeholder: 'Client, Buyer' }]}
      toRequest={(words, extra) => ({ path: '/glossaryTerms', body: { ...words, glossary, ...(parent !== undefined && { parent }), synonyms: toList(String(extra['synonyms'] ?? '')) } })}
    />
  )
}

/** Words with commas between, as a list. */
export function toList(text: string): string[] {
  return text.split(',').map((word) => word.trim()).filter((word) => word !== '')
}
