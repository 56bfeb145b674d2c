import { connect } from 'node:net';

// Stands in for a browser whose user never comes back: tells a port which address was opened, and ends.

const [, , port = '', address = ''] = process.argv;
connect(Number(port), '127.0.0.1').end(address);
