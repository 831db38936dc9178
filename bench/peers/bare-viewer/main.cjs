// A window with the page beside which the viewer is measured, and nothing else.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } });
  void window.loadURL(process.env.BARE_VIEWER_URL);
});
app.on('window-all-closed', () => app.quit());
