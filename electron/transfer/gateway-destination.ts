import { dicomWebRoot } from '../../shared/contract/gateway-api';
import { promise, storeLarge } from './deposit-client';
import type { FacilityPlace } from './deposit-record';
import type { Destination } from './destination';
import { finishDeposit } from './finish-deposit';
import type { Gateway } from './gateway-calls';
import { store } from './stow';

/** Failure Reason (0008,1197): not what was promised, larger, or not taken there: sending it again changes nothing. */
const finalReasons = new Set([0xa900, 0xa700, 0x0122]);

/** A facility's gateway, which has a manifest and gives a receipt. */
export const gatewayDestination = (gateway: Gateway, place: FacilityPlace): Destination => ({
  ask: async (rows, signal) => {
    const page = rows.map(({ row }) => row);
    const { tooLarge = [], ...answer } = await promise({ ...gateway, signal }, place.depositId, page);
    return { ...answer, tooLarge };
  },
  store: async (parts, signal) => {
    const { held, refused } = await store({ ...gateway, signal }, `${gateway.base}${dicomWebRoot}`, parts);
    const forGood = [...refused].filter(([, reason]) => finalReasons.has(reason));
    return {
      held: new Set(held.keys()),
      changed: new Set(),
      refused: new Set(forGood.map(([sopInstanceUid]) => sopInstanceUid)),
    };
  },
  storeLarge: (row, open, signal) => storeLarge({ ...gateway, signal }, place.depositId, row, open),
  finish: (finishing, signal) => finishDeposit({ ...gateway, signal }, place, finishing),
});
