import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { describeFinding } from '../../../renderer/text/describe-connection';
import { createFormat } from '../../../renderer/text/format';
import { startTexts } from '../../../renderer/text/i18n';
import { findingStates, type FindingCode } from '../../../shared/model/connection';

beforeAll(() => startTexts('en'));

it.each(Object.entries(findingStates) as [FindingCode, string][])(
  '%s is told in sentences, with what to do where it is not good',
  (code, state) => {
    const { what, next } = describeFinding(
      i18next.t,
      createFormat('en-GB'),
      { code, facts: {}, names: {} },
      { host: 'northfield.example', time: '2026-03-01T08:00:00Z' },
    );
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(next).toMatch(state === 'good' ? /^$/ : /^$|^[A-Z].*\.$/);
    if (state === 'bad') expect(next).not.toBe('');
  },
);
