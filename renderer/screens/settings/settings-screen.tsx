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

/** Colours, what is remembered, and language; nothing else needs a setting. */
export const SettingsScreen = () => {
  const { settings, info } = useApp();
  const { t, language } = useText();
  const { theme, remembersRecent, isKept, setTheme, setRemembersRecent } = useStore(settings);
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
