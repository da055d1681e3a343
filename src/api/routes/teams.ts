import { CreateTeam, Team } from '../../model/governance.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /teams: groups that own things. */
export const teams = {
  entityType: 'team',
  path: '/teams',
  name: 'Team',
  create: CreateTeam,
  entity: Team,
  fields: fieldNames(Team, ['owners', 'users', 'domains'], [
    'defaultRoles', 'inheritedRoles', 'parents', 'children', 'policies', 'userCount', 'childrenCount', 'owns',
  ]),
  ignoredInRequests: ['parents', 'children', 'defaultRoles', 'policies', 'profile', 'isJoinable'],
  writeRight: 'admin',
  parentFilters: [],
} as const satisfies EntityDefinition
