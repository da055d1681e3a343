import type { PostgresGrant } from '../../api/postgres.ts'
import type { Fact } from './facts.tsx'

/** Who may do what: a fact for each grantee. */
export function grantFacts(grants: readonly PostgresGrant[]): Fact[] {
  return grants.map((grant) => ({
    label: grant.grantee,
    value: <span title={`granted by ${grant.grantor}`}>{grant.privileges.map((privilege) => (grant.grantable?.includes(privilege) ? `${privilege} (may pass it on)` : privilege)).join(', ')}</span>,
  }))
}
