import { TrunklineError } from '../../model/errors.ts'
import type { Queryable } from './lock-roots.ts'

export type MemberSide = 'user' | 'team'

const readQuery = { user: `/* catalog */
  select team_id as id from trunkline.team_member where user_id = $1 order by 1`, team: `/* catalog */
  select user_id as id from trunkline.team_member where team_id = $1 order by 1` }

const deleteQuery = { user: `/* catalog */
  delete from trunkline.team_member where user_id = $1`, team: `/* catalog */
  delete from trunkline.team_member where team_id = $1` }

const insertQuery = { user: `/* catalog */
  insert into trunkline.team_member (user_id, team_id)
  select $1, id from trunkline.entity where id = any ($2::uuid[]) and entity_type = 'team' and not deleted order by id`, team: `/* catalog */
  insert into trunkline.team_member (team_id, user_id)
  select $1, id from trunkline.entity where id = any ($2::uuid[]) and entity_type = 'user' and not deleted order by id` }

/** The teams of a user, or the users of a team, by id. */
export async function readMembers(client: Queryable, side: MemberSide, id: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(readQuery[side], [id])
  return rows.map((row) => row.id)
}

/** Replaces the teams of a user, or the users of a team; throws ENTITY_NOT_FOUND for one that is not there. */
export async function writeMembers(client: Queryable, side: MemberSide, id: string, others: readonly string[]): Promise<void> {
  await client.query(deleteQuery[side], [id])
  const wanted = [...new Set(others)]
  if (wanted.length === 0) return
  const { rowCount } = await client.query(insertQuery[side], [id, wanted])
  if (rowCount === wanted.length) return
  const other = side === 'user' ? 'team' : 'user'
  throw new TrunklineError('ENTITY_NOT_FOUND', `Not every ${other} named here exists.`, { object: wanted.join(', '), hint: `Name each ${other} by its id.` })
}
