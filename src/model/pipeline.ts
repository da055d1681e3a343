/** The kinds of ingestion pipeline, as OpenMetadata's `pipelineType` names them. */
export const pipelineTypes = ['metadata', 'usage', 'lineage', 'profiler', 'autoClassification', 'TestSuite', 'dbt'] as const
export type PipelineType = (typeof pipelineTypes)[number]
