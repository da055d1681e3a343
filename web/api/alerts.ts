import { getJson, sendJson } from './client.ts'
import type { JsonObject } from '../forms/json-schema.ts'
import type { Ask } from './queries.ts'

export type AlertType = 'email' | 'slack' | 'webhook'
/** Where messages about runs go; its secrets are masked. */
export type AlertDestination = JsonObject & { id?: string; name: string; type: AlertType; enabled?: boolean; filter?: JsonObject }
/** `version` makes two notice each other who change them at once. */
export type AlertSettings = { version: number; address?: string; destinations: AlertDestination[] }

/** Who is told of runs. */
export const alertsQuery: Ask<AlertSettings> = { queryKey: ['alerts'], queryFn: ({ signal }) => getJson('/catalog/alerts', {}, signal) }

/** Changes who is told; masks keep their secrets. Throws VERSION_CONFLICT. */
export function saveAlerts(settings: AlertSettings): Promise<AlertSettings> {
  return sendJson('PUT', '/catalog/alerts', settings)
}

/** Sends a test message to a destination, saved or not. */
export function testAlert(destination: JsonObject): Promise<{ delivered: boolean; problem?: string }> {
  return sendJson('POST', '/catalog/alerts/test', { destination })
}
