/** Prints the OpenAPI description of the control API; `tools/openapi` keeps control.json in step with it. */
import { openapiOf } from '../src/control/openapi.ts';
import { OPERATIONS, rowsOf } from '../src/control/operations.ts';

process.stdout.write(`${JSON.stringify(openapiOf(rowsOf(OPERATIONS)), null, 2)}\n`);
