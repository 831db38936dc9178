import { UserError } from '../../shared/errors/user-error';
import { noPictures } from '../../shared/model/selection';
import { complete } from './deposit-client';
import type { FacilityPlace } from './deposit-record';
import type { Finished, Finishing } from './destination';
import type { Gateway } from './gateway-calls';
import { checkReceipt, rootOf } from './verify-receipt';

/**
 * Declares the end of a deposit and checks the receipt before anything here is let go of.
 *
 * @throws {UserError} `deposit/receipt-invalid` when it is not about exactly what was sent, or its signature doesn't fit;
 *   `deposit/receipt-unchecked` when it is signed with a key that was not pinned
 */
export const finishDeposit = async (
  gateway: Gateway,
  { depositId, facility }: FacilityPlace,
  { declaration, unidentified, rows, gaps }: Finishing,
): Promise<Finished> => {
  if (rows.length === 0) throw noPictures({ gaps, unidentified });
  const known = { root: rootOf(rows), count: rows.length, gaps: [...gaps], unidentified };
  const receipt = await complete(gateway, depositId, {
    count: known.count,
    merkleRoot: known.root,
    gaps,
    unidentified,
    declaration,
  });
  const { slug, jwks } = facility;
  const { verdict } = await checkReceipt(receipt, { ...known, depositId, slug, jwks });
  if (verdict === 'cannot-check') throw new UserError('deposit/receipt-unchecked', 'report');
  if (verdict === 'invalid') throw new UserError('deposit/receipt-invalid', 'report');
  return { receipt, known };
};
