import { useStore } from 'zustand';
import type { Theme } from '../../../shared/model/settings';
import { BackLink } from '../../components/back-link';
import { CheckBox } from '../../components/check-box';
import { Heading } from '../../components/heading';
import { Notice } from '../../components/notice';
import { Screen } from '../../components/screen';
import { Tiles, type Tile } from '../../components/tiles';
import { useApp } from '../../state/app-context';
import { languages, type Language } from '../../text/i18n';
import { useText } from '../../text/use-text';
import { TargetSettings } from './target-settings';

const limits = [null, 20, 5, 1] as const;

/** Colours, what is remembered, how much of the line is taken, servers for staff, and language; nothing else needs a setting. */
export const SettingsScreen = () => {
  const { settings, info } = useApp();
  const { t, format, language } = useText();
  const { theme, remembersRecent, sendMbitPerSecond, isKept, setTheme, setRemembersRecent, setSendLimit } =
    useStore(settings);
  const version = useStore(info, (state) => state.version);
  const themeTiles: readonly Tile<Theme>[] = [
    { value: 'system', title: t('settings.themeSystem') },
    { value: 'light', title: t('settings.themeLight') },
    { value: 'dark', title: t('settings.themeDark') },
  ];
  const languageTiles: readonly Tile<Language>[] = languages.map(({ code, name }) => ({
    value: code,
    title: name,
  }));
  const limitTiles: readonly Tile<string>[] = limits.map((mbit) => ({
    value: String(mbit),
    title: mbit === null ? t('settings.limitNone') : t('settings.limitMbit', { mbit: format.number(mbit) }),
  }));
  return (
    <Screen width="narrow">
      <BackLink />
      <Heading>{t('settings.title')}</Heading>
      <section className="settings-part">
        <Tiles label={t('settings.theme')} tiles={themeTiles} value={theme} onChange={setTheme} columns={3} />
        <p className="hint">{t('settings.themeHint')}</p>
        {isKept ? null : (
          <Notice kind="warn" isAlert title={t('settings.notKept')}>
            <p>{t('settings.notKeptWhy')}</p>
          </Notice>
        )}
      </section>
      <section className="settings-part">
        <h2 className="label">{t('settings.recent')}</h2>
        <div className="settings-box">
          <CheckBox tick={remembersRecent ? 'all' : 'none'} onChange={setRemembersRecent}>
            {t('settings.recentBox')}
          </CheckBox>
        </div>
        <p className="hint">{t('settings.recentHint')}</p>
      </section>
      <section className="settings-part">
        <Tiles
          label={t('settings.limit')}
          tiles={limitTiles}
          value={String(sendMbitPerSecond)}
          onChange={(chosen) => {
            setSendLimit(limits.find((mbit) => String(mbit) === chosen) ?? null);
          }}
          columns={4}
        />
        <p className="hint">{t('settings.limitHint')}</p>
      </section>
      <TargetSettings />
      <section className="settings-part">
        <Tiles
          label={t('settings.language')}
          tiles={languageTiles}
          value={language.code}
          onChange={() => null}
          columns={3}
        />
      </section>
      <section className="settings-part">
        <h2 className="label">{t('settings.about')}</h2>
        {version === '' ? null : <p className="numbers">{t('settings.version', { version })}</p>}
        <p className="dim">{t('settings.noTelemetry')}</p>
      </section>
    </Screen>
  );
};
