"""What a canary does at each run: one request by HTTPS, whose certificate, status and text have to be as wanted."""

from __future__ import annotations

# CloudFormation puts it into the file that the handler names. It needs no library of Synthetics, whose modules were
# renamed between runtimes; what it throws fails the run.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-synthetics-canary-code.html
HANDLER = "index.handler"
SCRIPT = """'use strict';
const https = require('https');

exports.handler = async () => {
  const { TARGET_HOST, TARGET_PATH, WANTED_STATUS, WANTED_TEXT = '' } = process.env;
  const { status, body } = await get(TARGET_HOST, TARGET_PATH);
  if (String(status) !== WANTED_STATUS) {
    throw new Error(`https://${TARGET_HOST}${TARGET_PATH} answers ${status}, not ${WANTED_STATUS}`);
  }
  if (!body.includes(WANTED_TEXT)) {
    throw new Error(`https://${TARGET_HOST}${TARGET_PATH} answers without the text ${WANTED_TEXT}`);
  }
};

const get = (hostname, path) => new Promise((resolve, reject) => {
  const headers = { 'User-Agent': 'CloudWatchSynthetics', 'Cache-Control': 'no-cache' };
  const request = https.get({ hostname, path, headers }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (part) => { if (body.length < 1048576) body += part; });
    response.on('end', () => resolve({ status: response.statusCode, body }));
    response.on('error', reject);
  });
  request.setTimeout(20000, () => request.destroy(new Error('no answer within 20 seconds')));
  request.on('error', reject);
});
"""
