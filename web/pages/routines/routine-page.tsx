import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode } from 'react'
import { entityDbtQuery } from '../../api/dbt.ts'
import type { PostgresAggregate, PostgresRoutine } from '../../api/postgres.ts'
import type { StoredProcedure } from '../../api/types.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { type Fact, FactList, Group } from '../../components/entity/facts.tsx'
import { grantFacts } from '../../components/entity/grants.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { Empty } from '../../components/state/notes.tsx'
import { Chip } from '../../components/text/chip.tsx'
import { Sql } from '../../components/text/sql.tsx'

const LineageTab = lazy(() => import('../lineage/lineage-tab.tsx').then((module) => ({ default: module.LineageTab })))

const DbtTab = lazy(() => import('../tables/dbt-tab.tsx').then((module) => ({ default: module.DbtTab })))

const tabs: readonly Tab[] = [{ id: 'definition', label: 'Definition' }, { id: 'lineage', label: 'Lineage' }, { id: 'properties', label: 'Properties' }, { id: 'history', label: 'History' }]
const dbtTab: Tab = { id: 'dbt', label: 'dbt' }

/** A function or procedure. */
export function RoutinePage() {
  const { fqn, tab } = useAddress()
  return <EntityGate type="storedProcedure" fqn={fqn}>{(routine) => <Shown routine={routine} tab={tab} />}</EntityGate>
}

function Shown({ routine, tab }: { routine: StoredProcedure; tab: string | undefined }) {
  const knownByDbt = useQuery(entityDbtQuery('storedProcedures', routine.id)).data?.dbt !== undefined
  const shown = knownByDbt || tab === dbtTab.id ? [...tabs.slice(0, 2), dbtTab, ...tabs.slice(2)] : tabs
  const open = shown.find((one) => one.id === tab)?.id ?? 'definition'
  return (
    <EntityFrame
      entityType="storedProcedure" entity={routine} isWide={open === 'lineage'} parents={[routine.service, routine.database, routine.databaseSchema]} tabs={shown} tab={open}
      facts={routineFacts(routine.extension?.postgres)} {...(routine.storedProcedureType !== undefined && { subtype: routine.storedProcedureType })}
    >
      {contentOf(open, routine)}
    </EntityFrame>
  )
}

function contentOf(tab: string, routine: StoredProcedure): ReactNode {
  if (tab === 'lineage') return <LineageTab entityType="storedProcedure" fqn={routine.fullyQualifiedName} />
  if (tab === 'dbt') return <DbtTab key={routine.id} path="storedProcedures" of={routine} />
  if (tab === 'properties') return <Properties routine={routine} />
  if (tab === 'history') return <History entityType="storedProcedure" entity={routine} />
  const code = routine.storedProcedureCode.code
  const language = routine.extension?.postgres?.language
  if (code !== undefined && code !== '') return <Sql text={code} label={language === undefined ? 'Definition' : `Body in ${language}`} />
  return <Empty icon="routine" title="No body to show">Its body is not text ({language ?? 'an internal language'}), or it is not visible to the role of the connection.</Empty>
}

function routineFacts(facts: PostgresRoutine | undefined): ReactNode[] {
  if (facts === undefined) return []
  return [
    facts.kind !== 'function' && facts.kind !== 'procedure' && facts.kind, facts.language,
    facts.returns !== undefined && <>returns <code>{facts.returnsSet === true && !/^(setof|table)/i.test(facts.returns) ? `setof ${facts.returns}` : facts.returns}</code></>,
    facts.volatility,
    <>owner <code>{facts.owner}</code></>,
    facts.securityDefiner && <Chip key="definer" tone="warn" hint="It runs with the rights of its owner, whoever calls it">security definer</Chip>,
  ]
}

function Properties({ routine }: { routine: StoredProcedure }) {
  const facts = routine.extension?.postgres
  if (facts === undefined) return <FactList facts={[{ label: 'Full name', value: <code>{routine.fullyQualifiedName}</code> }]} />
  return (
    <>
      <Group title="Routine">
        <FactList
          facts={[
            { label: 'Kind', value: facts.kind },
            { label: 'Arguments', value: facts.arguments === '' ? 'none' : <code>{facts.arguments}</code> },
            { label: 'Returns', value: facts.returns && <code>{facts.returns}</code> },
            { label: 'Language', value: facts.language },
            { label: 'Volatility', value: facts.volatility },
            { label: 'Parallel', value: facts.parallel },
            { label: 'Null arguments', value: facts.strict ? 'give null without a call (strict)' : 'are passed on' },
            { label: 'Runs as', value: facts.securityDefiner ? 'its owner (security definer)' : 'who calls it' },
            { label: 'Leakproof', value: facts.leakproof === true ? 'yes' : undefined },
            { label: 'Body', value: facts.isSqlStandardBody === true ? 'SQL standard (BEGIN ATOMIC)' : undefined },
            { label: 'Library', value: facts.library && <code>{facts.library}</code> },
            { label: 'Symbol', value: facts.symbol && <code>{facts.symbol}</code> },
            { label: 'Belongs to extension', value: facts.extension },
            { label: 'Cost', value: facts.cost },
            { label: 'Rows, estimated', value: facts.estimatedRows },
            { label: 'Settings', value: facts.settings && facts.settings.length > 0 ? <code>{facts.settings.join(', ')}</code> : undefined },
            { label: 'Owner', value: <code>{facts.owner}</code> },
            { label: 'Object id', value: facts.oid },
            { label: 'Full name', value: <code>{routine.fullyQualifiedName}</code> },
          ]}
        />
      </Group>
      {facts.aggregate !== undefined && <Group title="Aggregate"><FactList facts={aggregateFacts(facts.aggregate)} /></Group>}
      {(facts.grants?.length ?? 0) > 0 && <Group title="Rights"><FactList facts={grantFacts(facts.grants ?? [])} /></Group>}
    </>
  )
}

function aggregateFacts(aggregate: PostgresAggregate): Fact[] {
  return [
    { label: 'Kind', value: aggregate.kind },
    { label: 'Transition', value: <code>{aggregate.transition}</code> },
    { label: 'State', value: <code>{aggregate.stateType}</code> },
    { label: 'First state', value: aggregate.initial && <code>{aggregate.initial}</code> },
    { label: 'Final', value: aggregate.final && <code>{aggregate.final}</code> },
    { label: 'Combine', value: aggregate.combine && <code>{aggregate.combine}</code> },
    { label: 'Sort operator', value: aggregate.sortOperator && <code>{aggregate.sortOperator}</code> },
  ]
}
