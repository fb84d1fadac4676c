/** The part of a provider's schema that decides whether a configuration is valid. Types are Terraform's own (cty as JSON). */
export interface AttributeSchema {
  type: unknown;
  required?: true;
  optional?: true;
  computed?: true;
}

export interface BlockSchema {
  attributes: Record<string, AttributeSchema>;
  blocks: Record<string, NestedBlock>;
}

export interface NestedBlock {
  nesting: 'single' | 'list' | 'set';
  /** 1 where the block must be there. */
  min: 0 | 1;
  /** 1 where it may be there once; 0: any number. */
  max: 0 | 1;
  /** The provider fills it in when it is not written. */
  computed?: true;
  block: BlockSchema;
}

export interface ProviderSchema {
  provider: BlockSchema;
  resources: Record<string, BlockSchema>;
  dataSources: Record<string, BlockSchema>;
}
