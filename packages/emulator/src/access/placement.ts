/** Where every vault stands in Azure's hierarchy. */
export const SUBSCRIPTION_ID = '00000000-0000-0000-0000-000000000001';
export const RESOURCE_GROUP = 'keyward';
