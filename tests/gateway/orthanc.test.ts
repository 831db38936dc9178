import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessAnswerSchema } from '../../shared/contract/gateway-api';
import { startForTest } from './gateway-under-test';
import { hashesIn, startOrthanc } from './orthanc';
import { complete, deposit, headCt, openDeposit, picture, promise, sha256 } from './sender';

const pictures = [...headCt(), picture('transfer-syntaxes/jpeg/JPEG-LL.dcm')];
const hashes = pictures.map(({ bytes }) => sha256(bytes)).sort();

describe('Orthanc', () => {
  it('sends to the gateway by its own STOW-RS client, and everything arrives as it was', async () => {
    const gateway = await startForTest();
    const opened = await openDeposit(gateway);
    await promise(gateway, opened, pictures);
    const orthanc = await startOrthanc({
      gateway: { url: `${gateway.url}/dicom-web/`, token: opened.token },
    });
    for (const { bytes } of pictures) expect((await orthanc('/instances', bytes)).status).toBe(200);
    const Resources: unknown = await (await orthanc('/instances')).json();
    const answer = await orthanc('/dicom-web/servers/gateway/stow', { Resources, Synchronous: true });
    expect(answer.status).toBe(200);
    expect((await complete(gateway, opened, pictures)).status).toBe(200);
  });

  it('fetches from the gateway by its own WADO-RS client, and everything is as it was', async () => {
    const gateway = await startForTest();
    await deposit(gateway, pictures);
    const studies = [...new Set(pictures.map(({ row }) => row.studyUid))];
    const made = await gateway.admin(
      'access-code',
      ...studies.flatMap((uid) => ['--study', uid]),
      '--birth-date',
      '19500704',
      '--override-birth-date',
    );
    const { accessCode } = z.object({ accessCode: z.string() }).parse(made);
    const { token } = accessAnswerSchema.parse(
      (await gateway.post('/api/access', { accessCode, birthDate: '19500704' })).json,
    );
    const orthanc = await startOrthanc({ gateway: { url: `${gateway.url}/dicom-web/`, token } });
    const answer = await orthanc('/dicom-web/servers/gateway/retrieve', {
      Resources: studies.map((Study) => ({ Study })),
      Synchronous: true,
    });
    expect(answer.status).toBe(200);
    expect(await hashesIn(orthanc)).toEqual(hashes);
  });
});
