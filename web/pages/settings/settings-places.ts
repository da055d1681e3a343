import type { Place } from '../../components/layout/places.ts'

/** What can be set, in the order of the settings page: a page adds its line. */
export const settingsPlaces: readonly (Place & { words: string })[] = [
  { label: 'Tags', path: '/settings/tags', icon: 'tag', words: 'Classifications and their tags: tiers, personal data, your own.' },
  { label: 'Glossaries', path: '/glossaries', icon: 'book', words: 'The words of the business, what they mean, and where they are used.' },
  { label: 'Domains', path: '/domains', icon: 'domain', words: 'Areas of the business, and what belongs to each.' },
  { label: 'Custom properties', path: '/settings/custom-properties', icon: 'property', words: 'Fields of your own on databases, schemas, tables, routines and terms.' },
]
