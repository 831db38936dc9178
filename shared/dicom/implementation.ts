/** Names this program in what it writes itself. Made once from a random UUID (PS3.5 B.2); never changes. */
export const implementationClassUid = '2.25.123766063501561183464012178096084003297';
/** At most 16 characters. */
export const implementationVersionName = 'DISCPORT_0_1';
