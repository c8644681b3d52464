export { adoptService, type Adoption, type AdoptOptions } from './adopt.ts';
export { matchTemplates } from './match.ts';
