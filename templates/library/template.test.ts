import { describeTemplate } from '../testing/index.ts';
import { library } from './library.ts';

await describeTemplate('library', library);
