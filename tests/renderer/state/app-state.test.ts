// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createAppState, type AppState } from '../../../renderer/state/app-state';
import { missingBytes } from '../../../renderer/state/export';
import { placeBefore, sendSteps } from '../../../renderer/state/navigation';
import { readTypedDate, wrongInDate } from '../../../renderer/state/receive';
import {
  bareCode,
  groupCode,
  guardPasses,
  hostOf,
  isEmail,
  isThisComputer,
} from '../../../renderer/state/send';
import {
  catalogOf,
  deposit,
  depositId,
  jobId,
  onePatient,
  robin,
  sampleHost,
  scanId,
  twoPatients,
} from '../preview/sample-world';
import { fail, type ScriptedHost } from '../preview/scripted-host';

let host: ScriptedHost;
let app: AppState;
const start = (change?: (host: ScriptedHost) => void): void => {
  host = sampleHost('');
  change?.(host);
  app = createAppState(host);
};
const asked = (name: string): unknown[] =>
  host.asked.filter((call) => call.name === name).map(({ args }) => args);
const choice = { scanId, series: [{ studyUid: '1.2.3', seriesUid: '1.2.3.1' }] };

beforeEach(() => {
  start();
});

describe('opening a source', () => {
  test('a list that is told before the call has answered is not lost', async () => {
    await app.source.getState().open(['/media/cdrom']);
    expect(app.source.getState()).toMatchObject({ status: 'listed', scanId, catalog: onePatient });
  });

  test('news of another scan is nobody’s', async () => {
    await app.source.getState().open(['/media/cdrom']);
    host.tell('scan:failed', {
      scanId: 'f'.repeat(32),
      error: { code: 'internal', facts: {}, remedy: 'report' },
    });
    expect(app.source.getState().status).toBe('listed');
  });

  test('what is closed while it opens is given back and never shown', async () => {
    const opening = app.source.getState().open(['/media/cdrom']);
    app.source.getState().close();
    await opening;
    expect(app.source.getState()).toMatchObject({ status: 'none', catalog: null });
    expect(asked('scan:close')).toEqual([{ scanId }]);
  });

  test('opening another one closes the one before', async () => {
    await app.source.getState().open(['/media/cdrom']);
    app.choice.getState().setPatient(robin, false);
    await app.source.getState().open(['/media/stick']);
    expect(asked('scan:close')).toEqual([{ scanId }]);
    expect(app.choice.getState().touched).toBe(false);
  });

  test('a failure keeps the path, so that one can try again', async () => {
    host.script['scan:start'] = () => fail('source/no-permission');
    await app.source.getState().open(['/media/cdrom']);
    expect(app.source.getState()).toMatchObject({
      status: 'failed',
      paths: ['/media/cdrom'],
      error: { code: 'source/no-permission' },
    });
  });

  test('the instances of a series are asked for once, and again when the list was mended', async () => {
    await app.source.getState().open(['/media/cdrom']);
    const ref = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };
    app.source.getState().need(ref);
    app.source.getState().need(ref);
    await vi.waitFor(() => {
      expect(app.source.getState().instances.get('1.2.3/1.2.3.1')).toHaveLength(4);
    });
    expect(asked('series:instances')).toHaveLength(1);
    host.tell('scan:catalog', { scanId, catalog: onePatient });
    expect(asked('series:instances')).toHaveLength(1);
    host.tell('scan:catalog', { scanId, catalog: catalogOf([robin], { provisional: true }) });
    expect(asked('series:instances')).toHaveLength(2);
  });

  test('once there is a list, the wait is over', async () => {
    app.openSource(['/media/cdrom'], 'send');
    expect(app.navigation.getState().place).toEqual({ at: 'open', purpose: 'send' });
    await vi.waitFor(() => {
      expect(app.navigation.getState().place).toEqual({ at: 'catalog', purpose: 'send' });
    });
  });
});

describe('a disc that is not read whole', () => {
  const removed = { code: 'source/removed', facts: {}, remedy: 'retry' } as const;
  const drive = { kind: 'disc', label: 'CT', bytes: 1, path: '/media/cdrom', holdsPictures: true } as const;

  test('goes on by itself when it is put back, and what was chosen stays chosen', async () => {
    host.tell('drives:changed', [drive]);
    await app.source.getState().open(['/media/cdrom']);
    app.choice.getState().setPatient(robin, false);
    host.tell('scan:failed', { scanId, error: removed });
    host.tell('drives:changed', []);
    host.tell('drives:changed', [{ ...drive, path: '/media/cdrom2' }]);
    expect(asked('scan:again')).toEqual([]);
    host.tell('drives:changed', [{ ...drive, holdsPictures: null }]);
    expect(asked('scan:again')).toEqual([]);
    host.tell('drives:changed', [drive]);
    expect(asked('scan:again')).toEqual([{ scanId, what: 'failed' }]);
    expect(app.source.getState()).toMatchObject({ status: 'listed', mending: 'again', error: null });
    host.tell('scan:catalog', { scanId, catalog: onePatient });
    expect(app.source.getState()).toMatchObject({ mending: null, gained: 0 });
    expect(app.choice.getState().chosen.size).toBe(0);
    expect(app.choice.getState().touched).toBe(true);
    expect(asked('scan:close')).toEqual([]);
  });

  test('is opened once what is in sight has nothing to ask, or was answered', () => {
    const asked: (() => void)[] = [];
    app.guardLeaving((then) => {
      asked.push(then);
    });
    const before = app.navigation.getState().place;
    app.openSource(['/media/cdrom'], 'look');
    expect(app.navigation.getState().place).toEqual(before);
    asked[0]?.();
    expect(app.navigation.getState().place).toMatchObject({ at: 'open' });
  });

  test('goes on also where a link led to it', async () => {
    host.script['scan:start'] = () => ({ scanId, place: '/media/cdrom/folder' });
    host.tell('drives:changed', [drive]);
    await app.source.getState().open(['/home/robin/disc']);
    host.tell('scan:failed', { scanId, error: removed });
    host.tell('drives:changed', []);
    host.tell('drives:changed', [drive]);
    expect(asked('scan:again')).toEqual([{ scanId, what: 'failed' }]);
  });

  test('is left alone by a drive that was there before', async () => {
    host.tell('drives:changed', [drive]);
    await app.source.getState().open(['/media/cdrom']);
    host.tell('scan:failed', { scanId, error: removed });
    host.tell('drives:changed', [{ ...drive, label: 'CT 2' }]);
    expect(asked('scan:again')).toEqual([]);
  });

  test('a copy that can not be read leaves the list as it is, and one that can says what it gave', async () => {
    await app.source.getState().open(['/media/cdrom']);
    host.script['scan:copy'] = () => fail('source/not-found');
    await app.source.getState().copyFrom('/media/stick');
    expect(app.source.getState()).toMatchObject({
      status: 'listed',
      mending: null,
      copyError: { code: 'source/not-found' },
    });
    host.script['scan:copy'] = () => ({ taken: 3 });
    await app.source.getState().copyFrom('/media/stick');
    expect(app.source.getState()).toMatchObject({ mending: null, gained: 3, copyError: null });
    expect(asked('scan:copy')).toHaveLength(2);
  });
});

describe('pictures that are read to their ends', () => {
  test('are asked for once, and the list stands when that is stopped', async () => {
    await app.source.getState().open(['/media/cdrom']);
    void app.source.getState().check();
    await app.source.getState().check();
    expect(asked('scan:again')).toEqual([{ scanId, what: 'everything' }]);
    expect(app.source.getState()).toMatchObject({ status: 'listed', mending: 'check' });
    app.source.getState().stopMending();
    expect(app.source.getState()).toMatchObject({ status: 'listed', mending: null, catalog: onePatient });
    expect(asked('scan:cancel')).toEqual([{ scanId }]);
  });

  test('say nothing of pictures that were gained', async () => {
    await app.source.getState().open(['/media/cdrom']);
    await app.source.getState().check();
    host.tell('scan:catalog', { scanId, catalog: onePatient });
    expect(app.source.getState()).toMatchObject({ mending: null, gained: null });
  });
});

describe('what is asked from outside', () => {
  test('a path on the command line is opened', async () => {
    start(({ script }) => {
      const info = script['app:info'](undefined);
      script['app:info'] = () => ({ ...info, openPaths: ['/media/cdrom'] });
    });
    await vi.waitFor(() => {
      expect(app.source.getState().status).toBe('listed');
    });
    expect(asked('scan:start')).toEqual([{ paths: ['/media/cdrom'] }]);
  });

  test('a link fills a field and starts nothing', async () => {
    await app.source.getState().open(['/media/cdrom']);
    host.tell('app:asked', { openPaths: [], facilityLink: 'discport://northfield.example/f/neurology' });
    expect(app.send.getState()).toMatchObject({
      link: 'discport://northfield.example/f/neurology',
      linkGiven: true,
      facility: null,
    });
    expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'link' });
    expect(asked('facility:open')).toEqual([]);
  });
});

describe('the questions before sending', () => {
  const toCode = async (): Promise<void> => {
    await app.source.getState().open(['/media/cdrom']);
    const { note, lookUp, askCode } = app.send.getState();
    note({ link: ' https://northfield.example/f/neurology ', email: ' robin@example.org' });
    await lookUp();
    await askCode();
    note({ code: 'k7qm-4x2p' });
  };

  test('the code goes out as it counts, with the request that it belongs to', async () => {
    await toCode();
    await app.send.getState().redeem();
    expect(asked('facility:code')).toEqual([
      {
        link: 'https://northfield.example/f/neurology',
        email: 'robin@example.org',
        language: navigator.language,
      },
    ]);
    expect(asked('deposit:open')).toEqual([
      { link: 'https://northfield.example/f/neurology', code: 'K7QM4X2P', requestId: 'request-1' },
    ]);
    expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'who' });
  });

  test('a printed code goes out as it was typed and belongs to no request', async () => {
    await toCode();
    app.send.getState().note({ printed: true, code: ' aBc12-deFgh ' });
    await app.send.getState().redeem();
    expect(asked('deposit:open')).toEqual([
      { link: 'https://northfield.example/f/neurology', code: 'aBc12-deFgh' },
    ]);
  });

  test('a new code replaces the request’s own', async () => {
    await toCode();
    await app.send.getState().renewCode();
    expect(asked('facility:code').at(-1)).toMatchObject({ requestId: 'request-1' });
    expect(app.send.getState()).toMatchObject({ renewed: true, code: '' });
  });

  test('a refused code keeps everything that was said', async () => {
    host.script['deposit:open'] = () => fail('code/wrong', { triesLeft: 4 });
    await toCode();
    await app.send.getState().redeem();
    expect(app.send.getState()).toMatchObject({
      error: { code: 'code/wrong', facts: { triesLeft: 4 } },
      busy: false,
      email: ' robin@example.org',
      depositId: null,
    });
    expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'code' });
  });

  test('the guard can be asked as soon as the next question is shown', async () => {
    await toCode();
    app.navigation.subscribe(({ place }) => {
      if (place.at === 'send' && place.step === 'who') void app.send.getState().askGuard(choice);
    });
    await app.send.getState().redeem();
    await vi.waitFor(() => {
      expect(app.send.getState().guard).toMatchObject({ name: 'match' });
    });
  });

  test('the guard is asked once a choice: its tries are few', async () => {
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    await app.send.getState().askGuard({ ...choice, series: [...choice.series] });
    expect(asked('deposit:guard')).toHaveLength(1);
    await app.send.getState().askGuard({ ...choice, series: [] });
    expect(asked('deposit:guard')).toHaveLength(2);
  });

  test('a difference stands in the way until the person says that it is right', async () => {
    host.script['deposit:guard'] = () => ({ name: 'match', birthDate: 'differs', triesLeft: 3 });
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    expect(guardPasses(app.send.getState(), choice)).toBe(false);
    app.send.getState().note({ guardOverruled: true });
    expect(guardPasses(app.send.getState(), choice)).toBe(true);
    expect(guardPasses(app.send.getState(), { ...choice, series: [] })).toBe(false);
  });

  test('what the guard could not be asked is never passed over, whatever else is said', async () => {
    host.script['deposit:guard'] = () => fail('network/unreachable');
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    const { note } = app.send.getState();
    note({ role: 'patient', consent: true, guardOverruled: true });
    expect(app.send.getState().guardError).toMatchObject({ code: 'network/unreachable' });
    expect(guardPasses(app.send.getState(), choice)).toBe(false);
    await app.send.getState().start(choice);
    expect(asked('deposit:start')).toEqual([]);
    await app.send.getState().askGuard(choice);
    expect(asked('deposit:guard')).toHaveLength(1);
    host.script['deposit:guard'] = () => ({ name: 'match', birthDate: 'match', triesLeft: 5 });
    await app.send.getState().askGuardAgain(choice);
    expect(app.send.getState().guardError).toBeNull();
    expect(guardPasses(app.send.getState(), choice)).toBe(true);
  });

  test('where no more discs can be tried, only the person’s own word lets them pass, and it is sent along', async () => {
    host.script['deposit:guard'] = () => fail('guard/too-many-tries');
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    app.send.getState().note({ role: 'patient', consent: true });
    expect(guardPasses(app.send.getState(), choice)).toBe(false);
    app.send.getState().note({ guardOverruled: true });
    await app.send.getState().start(choice);
    expect(asked('deposit:start')).toMatchObject([{ guardOverruled: true }]);
  });

  test('a list that names others than the guard was asked about is asked about anew', async () => {
    host.script['deposit:start'] = () => fail('guard/not-answered');
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    app.send.getState().note({ role: 'patient', consent: true });
    await app.send.getState().start(choice);
    expect(guardPasses(app.send.getState(), choice)).toBe(false);
    expect(app.send.getState()).toMatchObject({ error: { code: 'guard/not-answered' }, consent: true });
  });

  test('nothing starts without the agreement', async () => {
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    app.send.getState().note({ role: 'patient' });
    await app.send.getState().start(choice);
    expect(asked('deposit:start')).toEqual([]);
  });

  test('what was declared goes with the sending, and the next one starts afresh', async () => {
    await toCode();
    await app.send.getState().redeem();
    await app.send.getState().askGuard(choice);
    app.send.getState().note({ role: 'guardian', recipient: ' Dr Ahmadi ', reason: '', consent: true });
    await app.send.getState().start(choice);
    expect(asked('deposit:start')).toEqual([
      {
        depositId,
        choice,
        attachments: [],
        expectsMore: false,
        guardOverruled: false,
        declaration: {
          role: 'guardian',
          recipient: 'Dr Ahmadi',
          reason: '',
          note: '',
          releaseTextVersion: '2026-1',
        },
      },
    ]);
    expect(app.send.getState()).toMatchObject({
      depositId: null,
      consent: false,
      role: null,
      facility: null,
    });
    expect(app.navigation.getState().place).toEqual({ at: 'sending', depositId });
  });

  describe('when something else is chosen', () => {
    const kim = catalogOf(twoPatients.patients.slice(1));
    const answered = { role: 'patient', recipient: 'Dr Ahmadi', reason: 'Tuesday' } as const;
    beforeEach(async () => {
      await toCode();
      await app.send.getState().redeem();
      await app.send.getState().askGuard(choice);
      app.send.getState().note({ ...answered, consent: true });
      app.navigation.getState().go({ at: 'send', step: 'check' });
    });

    test('the agreement is asked for again, and the same person’s answers stay', () => {
      app.choice.getState().setSeries({ studyUid: '1.2.3', seriesUid: '1.2.3.2' }, false);
      expect(app.send.getState()).toMatchObject({ ...answered, consent: false });
      expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'check' });
    });

    test('of another person, nothing that was said about the one before counts', async () => {
      host.script['scan:start'] = () => {
        host.tell('scan:catalog', { scanId, catalog: kim });
        return { scanId, place: '' };
      };
      app.openSource(['/media/stick'], 'send');
      await vi.waitFor(() => {
        expect(app.source.getState().catalog).toBe(kim);
      });
      expect(app.send.getState()).toMatchObject({
        consent: false,
        role: null,
        recipient: '',
        reason: '',
        guard: null,
        guardedChoice: '',
        depositId,
      });
    });

    test('a disc of the same person needs no more than the agreement again', async () => {
      app.openSource(['/media/cdrom2'], 'send');
      await vi.waitFor(() => {
        expect(app.source.getState().status).toBe('listed');
      });
      expect(app.send.getState()).toMatchObject({ ...answered, consent: false });
    });

    test('a list that turns out longer is agreed to anew', () => {
      const longer = catalogOf([
        {
          ...robin,
          studies: robin.studies.map((study) => ({
            ...study,
            series: study.series.map((series) => ({ ...series, instances: series.instances + 1 })),
          })),
        },
      ]);
      host.tell('scan:catalog', { scanId, catalog: longer });
      expect(app.send.getState().consent).toBe(false);
    });

    test('a name that turns out to be another one leads back to the question who sends', () => {
      host.tell('scan:catalog', { scanId, catalog: catalogOf([{ ...robin, patientName: 'Other^Robin' }]) });
      expect(app.send.getState()).toMatchObject({ consent: false, role: null });
      expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'who' });
    });

    test('a second person who turns up leads back to the list', () => {
      host.tell('scan:catalog', { scanId, catalog: twoPatients });
      expect(app.navigation.getState().place).toEqual({ at: 'catalog', purpose: 'send' });
    });
  });

  test('a new code lets a sending go on whose permission ran out', async () => {
    const link = 'https://northfield.example/pictures/f/neurology';
    await app.send.getState().renew(deposit({ link }));
    expect(asked('facility:open')).toEqual([{ link }]);
    expect(app.navigation.getState().place).toEqual({ at: 'send', step: 'email' });
    app.send.getState().note({ email: 'robin@example.org', code: 'K7QM4X2P' });
    await app.send.getState().redeem();
    expect(asked('deposit:renew')).toEqual([{ depositId, code: 'K7QM4X2P' }]);
    expect(asked('deposit:open')).toEqual([]);
    expect(app.navigation.getState().place).toEqual({ at: 'sending', depositId });
  });

  test('what is kept on this computer and can not be read is told with what was sent', async () => {
    host.script['deposit:unreadable'] = () => 2;
    await app.deposits.getState().refresh();
    expect(app.deposits.getState()).toMatchObject({ status: 'listed', unreadable: 2 });
  });

  test('a sending that goes on under another id is listed once, and shown under it', async () => {
    host.script['deposit:renew'] = () => ({ depositId: 'another' });
    host.tell('deposit:changed', deposit({ state: 'failed' }));
    await app.send.getState().renew(deposit());
    app.send.getState().note({ code: 'K7QM4X2P' });
    await app.send.getState().redeem();
    host.tell('deposit:moved', { from: depositId, to: 'another' });
    host.tell('deposit:changed', deposit({ depositId: 'another' }));
    expect([...app.deposits.getState().deposits.keys()]).toEqual(['another']);
    expect(app.navigation.getState().place).toEqual({ at: 'sending', depositId: 'another' });
  });
});

describe('making a copy', () => {
  test('needs a place and the box', async () => {
    await app.exporting.getState().start(choice, []);
    app.exporting.getState().acknowledge(true);
    await app.exporting.getState().start(choice, []);
    expect(asked('export:start')).toEqual([]);
    await app.exporting.getState().choosePlace('IMAGING_CD', choice);
    await app.exporting.getState().start(choice, []);
    expect(asked('export:start')).toEqual([
      {
        choice,
        format: 'folder',
        medium: null,
        password: null,
        makesExplicit: false,
        drawsIcons: false,
        deflates: false,
        viewer: null,
        path: '/media/STICK/Pictures',
        acknowledged: true,
      },
    ]);
  });

  test('another format needs another place', async () => {
    await app.exporting.getState().choosePlace('IMAGING_CD', choice);
    await app.exporting.getState().setFormat('iso', choice);
    expect(app.exporting.getState().path).toBeNull();
  });

  test('what is stopped before it has a name is stopped as soon as it has one', async () => {
    await app.exporting.getState().choosePlace('IMAGING_CD', choice);
    app.exporting.getState().acknowledge(true);
    const starting = app.exporting.getState().start(choice, []);
    app.exporting.getState().cancel();
    await starting;
    expect(asked('export:cancel')).toEqual([{ jobId }]);
    expect(app.exporting.getState().status).toBe('choosing');
  });

  test('the room that lacks is known only where the free room is', () => {
    const discs = { cd: 1, dvd: 1, bd: 1 };
    const more = { profiles: [], offers: { profiles: [], explicit: false }, viewers: null };
    expect(missingBytes(null)).toBeNull();
    expect(missingBytes({ instances: 1, bytes: 10, freeBytes: null, discs, notes: [], ...more })).toBeNull();
    expect(missingBytes({ instances: 1, bytes: 10, freeBytes: 4, discs, notes: [], ...more })).toBe(6);
    expect(missingBytes({ instances: 1, bytes: 10, freeBytes: 40, discs, notes: [], ...more })).toBe(0);
  });
});

describe('getting pictures', () => {
  const open = async (): Promise<void> => {
    app.receive.getState().note({ link: 'https://northfield.example/f/n', accessCode: ' KQ7M-4X2P ' });
    await app.receive.getState().open('19710504');
  };

  test('all exams are chosen at first, and only the chosen ones are fetched', async () => {
    await open();
    app.receive.getState().choose('1.2.4', false);
    await app.receive.getState().fetchChosen();
    expect(asked('receive:start')).toMatchObject([{ studyUids: ['1.2.3'] }]);
    host.tell('receive:done', { jobId, path: '/home/robin/Pictures', instances: 203, damaged: 1 });
    expect(app.receive.getState()).toMatchObject({ status: 'done', instances: 203, damaged: 1 });
  });

  test('without a folder nothing is fetched', async () => {
    host.script['receive:choose'] = () => null;
    await open();
    await app.receive.getState().fetchChosen();
    expect(asked('receive:start')).toEqual([]);
    expect(app.receive.getState()).toMatchObject({ status: 'listed', busy: false });
  });

  describe('and leaving', () => {
    beforeEach(() => {
      app.navigation.getState().go({ at: 'receive' });
    });
    const cleared = { status: 'asking', link: '', accessCode: '', day: '', studies: [], accessId: null };

    test('forgets the code and the list: the next person at this computer is another one', async () => {
      await open();
      app.navigation.getState().go({ at: 'home' });
      expect(app.receive.getState()).toMatchObject(cleared);
    });

    test('before the answer is there, the answer is not shown to the next', async () => {
      const opening = open();
      app.navigation.getState().go({ at: 'home' });
      app.navigation.getState().go({ at: 'receive' });
      app.receive.getState().note({ link: 'x' });
      await opening;
      expect(app.receive.getState()).toMatchObject({ ...cleared, link: 'x', busy: false });
    });

    test('does not stop what is being fetched, and forgets it once it was seen', async () => {
      await open();
      await app.receive.getState().fetchChosen();
      app.navigation.getState().go({ at: 'home' });
      expect(app.receive.getState().status).toBe('working');
      host.tell('receive:done', { jobId, path: '/home/robin/Pictures', instances: 231, damaged: 0 });
      app.navigation.getState().go({ at: 'receive' });
      expect(app.receive.getState().status).toBe('done');
      app.navigation.getState().go({ at: 'home' });
      expect(app.receive.getState()).toMatchObject(cleared);
    });
  });

  test.each([
    ['4', '5', '1971', []],
    ['32', '5', '1971', ['day']],
    ['', '13', '71', ['day', 'month', 'year']],
    ['31', '4', '1971', ['day', 'month', 'year']],
  ])('in %s %s %s the fields to look at are %j', (day, month, year, wrong) => {
    expect(wrongInDate({ day, month, year }, new Date('2026-11-22'))).toEqual(wrong);
  });

  test('a wrong code leaves the form as it was', async () => {
    host.script['receive:open'] = () => fail('access/refused', { triesLeft: 2 });
    await open();
    expect(app.receive.getState()).toMatchObject({
      status: 'asking',
      accessCode: ' KQ7M-4X2P ',
      error: { code: 'access/refused' },
    });
  });

  test.each([
    ['4', '5', '1971', '19710504'],
    ['04', '05', '1971', '19710504'],
    ['29', '2', '2024', '20240229'],
    ['29', '2', '2023', null],
    ['31', '4', '1971', null],
    ['0', '5', '1971', null],
    ['4', '13', '1971', null],
    ['4', '5', '71', null],
    ['4', '5', '1781', null],
    ['1', '1', '2027', null],
    ['', '', '', null],
  ])('the date %s %s %s is %s', (day, month, year, read) => {
    expect(readTypedDate({ day, month, year }, new Date('2026-11-22'))).toBe(read);
  });
});

describe('going back', () => {
  test('every screen but the first has something behind it', () => {
    for (const step of sendSteps) expect(placeBefore({ at: 'send', step })).not.toBeNull();
    expect(placeBefore({ at: 'home' })).toBeNull();
    expect(placeBefore({ at: 'sending', depositId })).toEqual({ at: 'home' });
  });

  test('a code that was used up is not asked for again', () => {
    expect(placeBefore({ at: 'send', step: 'who' })).toEqual({ at: 'catalog', purpose: 'send' });
  });

  test('nothing that is being written is left by mistake', async () => {
    await app.exporting.getState().choosePlace('IMAGING_CD', choice);
    app.exporting.getState().acknowledge(true);
    await app.exporting.getState().start(choice, []);
    app.navigation.getState().go({ at: 'export' });
    app.back();
    expect(app.navigation.getState().place).toEqual({ at: 'export' });
  });
});

describe('settings', () => {
  test('a theme is shown at once, and found again by the next window', async () => {
    app.settings.getState().setTheme('dark');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(asked('settings:keep')).toEqual([
      { theme: 'dark', remembersRecent: true, viewerTools: false, sendMbitPerSecond: null },
    ]);
    const next = createAppState(host);
    await vi.waitFor(() => {
      expect(next.settings.getState().theme).toBe('dark');
    });
    next.settings.getState().setTheme('system');
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  test('a choice that could not be kept holds, and that it will not last is known', async () => {
    host.script['settings:keep'] = () => fail('internal');
    app.settings.getState().setTheme('dark');
    await vi.waitFor(() => {
      expect(app.settings.getState()).toMatchObject({ theme: 'dark', isKept: false });
    });
    expect(document.documentElement.dataset['theme']).toBe('dark');
  });
});

test('news of sendings is newer than the list', async () => {
  host.script['deposit:list'] = () => [deposit({ state: 'reading' })];
  const refreshing = app.deposits.getState().refresh();
  host.tell('deposit:changed', deposit({ state: 'sending' }));
  await refreshing;
  expect(app.deposits.getState().deposits.get(depositId)?.state).toBe('sending');
});

describe('codes and links as people type them', () => {
  test.each(['K7QM4X2P', 'k7qm-4x2p', ' K7QM 4X2P ', 'K7QM–4X2P', 'K7QM4X2P99'])('%j', (typed) => {
    expect(bareCode(typed)).toBe('K7QM4X2P');
  });

  test('the dash comes by itself and can be deleted over', () => {
    expect(['K7Q', 'K7QM', 'K7QM4'].map(groupCode)).toEqual(['K7Q', 'K7QM', 'K7QM-4']);
  });

  test.each([
    ['https://northfield.example/f/neurology', 'northfield.example'],
    ['discport://northfield.example:8443/f/neurology', 'northfield.example:8443'],
    ['discport://open?link=https%3A%2F%2Fnorthfield.example%2Ff%2Fn', 'northfield.example'],
    [' northfield.example/f/ neurology ', 'northfield.example'],
    ['https://nörthfield.example/f/n', 'xn--nrthfield-07a.example'],
    ['', ''],
    ['https://', ''],
  ])('%j leads to %j', (link, found) => {
    expect(hostOf(link)).toBe(found);
  });

  test('only this computer itself goes without encryption', () => {
    expect(['localhost:8080', '127.0.0.1', '[::1]:80'].every(isThisComputer)).toBe(true);
    expect(['localhost.example', '127.0.0.1.example', '10.0.0.1'].some(isThisComputer)).toBe(false);
  });

  test('an address has two halves', () => {
    expect(['robin@example.org', ' r.s+t@sub.example '].every(isEmail)).toBe(true);
    expect(['robin', '@example.org', 'robin@', 'a b@c.d', 'a@b'].some(isEmail)).toBe(false);
  });
});
