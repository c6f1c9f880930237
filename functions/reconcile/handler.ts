import { createReconcileHandler } from '../../shared/runtime/reconcile.ts';

/** The timer trigger of Function Compute. */
export const handler = createReconcileHandler(process.env);
