import '../web-crypto';
