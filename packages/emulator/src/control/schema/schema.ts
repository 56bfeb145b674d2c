/** As much of JSON Schema 2020-12 as the descriptions use; a word that is missing here is added with its first use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** An object with no members but these. */
export function closed(properties: Schemas, required: readonly string[], description?: string): Schema {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** An answer, all of whose members are there, but for the `optional` ones. */
export function told(properties: Schemas, optional: readonly string[] = [], description?: string): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return closed(properties, required, description);
}

/** Another schema of the description, by its name. */
export function the(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** A text of 1 to 256 characters, as most inputs are. */
export function text(description: string): Schema {
  return { type: 'string', minLength: 1, maxLength: 256, description };
}

/** Text of an answer. */
export function word(description: string): Schema {
  return { type: 'string', description };
}

export function texts(description: string): Schema {
  return {
    type: 'array',
    maxItems: 256,
    items: { type: 'string', minLength: 1, maxLength: 256 },
    description,
  };
}

export function listOf(name: string): Schema {
  return { type: 'array', items: the(name) };
}

export function whole(description: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): Schema {
  return { type: 'integer', minimum, maximum, description };
}

export function flag(description: string): Schema {
  return { type: 'boolean', description };
}
