import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getEntity, getVersion, getVersions } from '../../catalog/get.ts'
import { findByNames } from '../../catalog/find-by-names.ts'
import { listEntities } from '../../catalog/list.ts'
import { readEntities } from '../../catalog/serve/read-entities.ts'
import { allFields, entityPaths, type EntityRouteContext, presentationFor, sendEntity, sendWhole, shownTo } from './answer.ts'
import type { EntityDefinition } from './definition.ts'
import { parseFields } from './fields.ts'
import { IncludeQuery, ListLimit, Paging, RegexQuery, toNamePatterns } from './list-query.ts'
import { present } from './present.ts'

/** Listing, getting and looking back at the entities of one kind. */
export function addReadRoutes(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  addList(app, definition, context)
  addGet(app, definition, context)
  addVersions(app, definition, context)
}

function addList(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  const filterQuery = Object.fromEntries((definition.documentFilters ?? []).map((name) => [name, z.string().optional()]))
  const parentQuery = Object.fromEntries(definition.parentFilters.map((name) => [name, z.string().optional()]))
  const querystring = z.object({
    ...parentQuery, ...filterQuery, ...(definition.hasWords === true && { q: z.string().max(256).optional() }), ...definition.filtered?.query, ...Object.fromEntries((definition.nameFilters ?? []).map((type) => [`${type}Regex`, z.string().max(10_000).optional()])), ...(definition.nameFilters !== undefined && RegexQuery), ...(definition.related !== undefined && { [definition.related.parameter]: z.uuid().optional() }), fields: z.string().optional(), include: IncludeQuery, limit: ListLimit, after: z.string().optional(), before: z.string().optional(),
  })
  app.withTypeProvider<ZodTypeProvider>().get(definition.path, {
    schema: {
      tags: [definition.path], operationId: `list${definition.name}`, summary: 'List by fully qualified name, page by page',
      querystring, response: { 200: z.object({ data: z.array(definition.entity), paging: Paging }) },
    },
  }, async (request) => {
    const { fields, include, limit, after, before, ...parents } = request.query
    const wanted = parseFields(fields, definition.fields)
    const parentFqn = definition.parentFilters.map((name) => (parents as Record<string, string | undefined>)[name]).find((fqn) => fqn !== undefined && fqn !== '')
    const matching = (definition.documentFilters ?? []).flatMap((name) => {
      const value = (parents as Record<string, string | undefined>)[name]
      return value === undefined || value === '' ? [] : [[name, value] as const]
    })
    const q = definition.hasWords === true ? (parents as { q?: string }).q : undefined
    const relatedTo = definition.related === undefined ? undefined : (parents as Record<string, string | undefined>)[definition.related.parameter]
    const names = toNamePatterns(definition.nameFilters ?? [], request.query)
    const find = names !== undefined ? (window: Window) => findByNames(context.pool, definition.entityType, { ...names, parentFqn, include }, window) : relatedTo !== undefined ? (window: Window) => definition.related!.find(context.pool, relatedTo, window)
      : definition.filtered === undefined ? undefined : (window: Window) => definition.filtered!.find(context.pool, request.query, window)
    const page = find !== undefined ? await listFound(find, context, { limit, after }) : await listEntities(context.pool, definition.entityType, {
      include, limit, omit: definition.fields.optional.filter((name) => !wanted.has(name)),
      ...(matching.length > 0 && { matching: Object.fromEntries(matching) }),
      ...(parentFqn !== undefined && { parentFqn }), ...(q !== undefined && { q }), ...(after && { after }), ...(before && { before }),
    })
    const presentation = presentationFor(request, context)
    const data = await complete(await shownTo(request, page.data, { definition, context }), definition, wanted, context)
    return { data: data.map((entity) => present(entity, definition, wanted, presentation)), paging: page.paging }
  })
}

type Window = { limit: number; offset: number }

/** A page of what a search of its own finds; the cursor is how many came before. */
async function listFound(find: (window: Window) => Promise<{ ids: string[]; total: number }>, { pool }: EntityRouteContext, { limit, after }: { limit: number; after: string | undefined }) {
  const offset = after === undefined || !/^\d{1,7}$/.test(after) ? 0 : Number(after)
  const { ids, total } = await find({ limit, offset })
  const next = offset + ids.length
  return { data: await readEntities(pool, ids, []), paging: { total, ...(ids.length > 0 && next < total && { after: String(next) }) } }
}

function addGet(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  for (const { path, suffix, params, toKey } of entityPaths) {
    app.withTypeProvider<ZodTypeProvider>().get(`${definition.path}${path}`, {
      schema: {
        tags: [definition.path], operationId: `get${definition.name}${suffix}`, summary: 'One entity; its version is the ETag',
        params, querystring: z.object({ fields: z.string().optional(), include: IncludeQuery }), response: { 200: definition.entity },
      },
    }, async (request, reply) => {
      const wanted = parseFields(request.query.fields, definition.fields)
      const entity = await getEntity(context.pool, definition.entityType, toKey(request.params), { include: request.query.include })
      const [completed] = await complete(await shownTo(request, [entity], { definition, context }), definition, wanted, context)
      return sendEntity(reply, entity, present(completed!, definition, wanted, presentationFor(request, context)))
    })
  }
}

async function complete(entities: readonly object[], { complete: add }: EntityDefinition, wanted: ReadonlySet<string>, { pool }: EntityRouteContext): Promise<Record<string, unknown>[]> {
  const documents = entities as readonly Record<string, unknown>[]
  return add === undefined ? [...documents] : add(documents, wanted, pool)
}

function addVersions(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const wanted = allFields(definition)
  typed.get(`${definition.path}/:id/versions`, {
    schema: {
      tags: [definition.path], operationId: `list${definition.name}Versions`, summary: 'Every version as JSON text, the newest first',
      params: z.object({ id: z.uuid() }), response: { 200: z.object({ entityType: z.string(), versions: z.array(z.string()) }) },
    },
  }, async (request) => {
    const versions = await shownTo(request, await getVersions(context.pool, definition.entityType, request.params.id), { definition, context })
    const presentation = presentationFor(request, context)
    return { entityType: definition.entityType, versions: versions.map((entity) => JSON.stringify(present(entity, definition, wanted, presentation))) }
  })
  typed.get(`${definition.path}/:id/versions/:version`, {
    schema: {
      tags: [definition.path], operationId: `get${definition.name}Version`, summary: 'The entity as it was at one version',
      params: z.object({ id: z.uuid(), version: z.coerce.number().positive() }), response: { 200: definition.entity },
    },
  }, async (request, reply) => {
    const entity = await getVersion(context.pool, definition.entityType, request.params.id, request.params.version)
    return sendWhole(reply, entity, { definition, context })
  })
}
