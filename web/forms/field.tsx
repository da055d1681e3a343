import { EntriesField } from './entries-field.tsx'
import { GroupField } from './group-field.tsx'
import { JsonField } from './json-field.tsx'
import { fieldKindOf, type JsonSchema, simplified } from './json-schema.ts'
import { PemField, SecretField } from './secret-fields.tsx'
import { ChoiceField, ChoicesField, NumberField, SwitchField, TextField, TextsField } from './simple-fields.tsx'
import type { Path } from './form-value.ts'
import { VariantsField } from './variants-field.tsx'

export type FieldProps = { schema: JsonSchema; path: Path; isRequired: boolean }

/** The field that a schema asks for. */
export function Field({ schema: given, path, isRequired }: FieldProps) {
  const schema = simplified(given)
  const props = { schema, path, isRequired }
  switch (fieldKindOf(schema)) {
    case 'text': return <TextField {...props} />
    case 'secret': return <SecretField {...props} />
    case 'pem': return <PemField {...props} />
    case 'number': return <NumberField {...props} />
    case 'switch': return <SwitchField {...props} />
    case 'choice': return <ChoiceField {...props} />
    case 'choices': return <ChoicesField {...props} />
    case 'texts': return <TextsField {...props} />
    case 'entries': return <EntriesField {...props} />
    case 'json': return <JsonField {...props} />
    case 'group': return <GroupField {...props}><Fields schema={schema} path={path} /></GroupField>
    case 'variants': return <VariantsField {...props}>{(shape) => <Fields schema={shape} path={path} />}</VariantsField>
    case 'fixed': return null
  }
}

/** The fields of an object, in the order of its schema; those that only exist for compatibility come last, folded away. */
export function Fields({ schema, path }: { schema: JsonSchema; path: Path }) {
  const named = Object.entries(schema.properties ?? {})
  const idle = named.filter(([, property]) => isIdle(property))
  const field = ([name, property]: readonly [string, JsonSchema]) => <Field key={name} schema={property} path={[...path, name]} isRequired={schema.required?.includes(name) === true} />
  return (
    <>
      {named.filter((one) => !idle.includes(one)).map(field)}
      {idle.length > 0 && <details><summary>Without effect here</summary>{idle.map(field)}</details>}
    </>
  )
}

/** Kept so that files of OpenMetadata stay valid. */
export function isIdle({ description = '' }: JsonSchema): boolean {
  return /^(?:Accepted (?:for compatibility|from the key file)|No effect)/.test(description)
}
