import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';

const answerSchema = z.object({ most: z.number(), found: z.array(z.number()) });

/**
 * Dose as pydicom and numpy have it, Gy.
 *
 * @param points left, back, head, mm
 */
export const judgedDose = (
  path: string,
  points: readonly (readonly [number, number, number])[],
): z.infer<typeof answerSchema> =>
  answerSchema.parse(
    JSON.parse(
      execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'judge-dose.py'), path], {
        input: JSON.stringify(points),
        encoding: 'utf8',
      }),
    ),
  );
