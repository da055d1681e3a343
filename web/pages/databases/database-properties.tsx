import type { Database } from '../../api/types.ts'
import { FactList, Group } from '../../components/entity/facts.tsx'
import { grantFacts } from '../../components/entity/grants.tsx'
import { groupedNumber, humanBytes } from '../../format/number.ts'

/** What PostgreSQL knows of the database itself. */
export function DatabaseProperties({ database }: { database: Database }) {
  const facts = database.extension?.postgres
  const size = database.extension?.postgres?.measured?.sizeBytes
  if (facts === undefined) return null
  return (
    <>
      <Group title="Database">
        <FactList
          facts={[
            { label: 'Server version', value: facts.serverVersion },
            { label: 'Size', value: size === undefined ? undefined : `${humanBytes(size)} (${groupedNumber(size)} bytes)` },
            { label: 'Owner', value: <code>{facts.owner}</code> },
            { label: 'Encoding', value: facts.encoding },
            { label: 'Collation', value: facts.collation },
            { label: 'Character type', value: facts.characterType },
            { label: 'Locale provider', value: facts.localeProvider },
            { label: 'Locale', value: facts.locale },
            { label: 'ICU rules', value: facts.icuRules },
            { label: 'Template', value: facts.isTemplate === true ? 'yes' : undefined },
            { label: 'Tablespace', value: facts.tablespace },
            { label: 'Connection limit', value: facts.connectionLimit },
            { label: 'Settings', value: facts.settings && facts.settings.length > 0 ? <code>{facts.settings.join(', ')}</code> : undefined },
            { label: 'Object id', value: facts.oid },
            { label: 'Full name', value: <code>{database.fullyQualifiedName}</code> },
          ]}
        />
      </Group>
      {(facts.grants?.length ?? 0) > 0 && <Group title="Rights"><FactList facts={grantFacts(facts.grants ?? [])} /></Group>}
      {facts.defaultPrivileges.map((rule) => (
        <Group key={`${rule.role} ${rule.objectType} ${rule.databaseSchema}`} title={`Rights on each new ${rule.objectType} that ${rule.role} makes${rule.databaseSchema === undefined ? '' : ` in ${rule.databaseSchema}`}`}>
          <FactList facts={grantFacts(rule.grants)} />
        </Group>
      ))}
    </>
  )
}
