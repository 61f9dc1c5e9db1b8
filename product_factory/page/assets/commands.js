// The commands that launch with these answers, safe to paste into bash or zsh whatever the answers hold.
"use strict";
window.factory.commands = (() => {
  const quote = (text) => (/^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

  // JSON in ASCII: no terminal's character set changes it, and it is never taken for a file's name.
  const json = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);

  const lines = (parts) => parts.join(" \\\n  ");

  // A list of keys and values as the AWS CLI takes it; no argument where it is empty.
  function pairs(option, values) {
    const given = Object.entries(values).map(([Key, Value]) => json({ Key, Value }));
    return given.length ? [`${option} ${quote(`[\n    ${given.join(",\n    ")}\n  ]`)}`] : [];
  }

  function awsCli({ product, version, region, name, parameters, tags }) {
    return lines([
      "aws servicecatalog provision-product",
      `--region ${quote(region)}`,
      `--product-name ${quote(product)}`,
      `--provisioning-artifact-name ${quote(version)}`,
      `--provisioned-product-name ${quote(name)}`,
      ...pairs("--provisioning-parameters", parameters),
      ...pairs("--tags", tags),
    ]);
  }

  function factoryLaunch({ product, version, region, name, parameters, tags }) {
    return lines([
      `factory launch ${quote(product)}`,
      `--version ${quote(version)}`,
      `--region ${quote(region)}`,
      ...(name === product ? [] : [`--name ${quote(name)}`]),
      ...Object.entries(parameters).map(([key, value]) => `--param ${quote(`${key}=${value}`)}`),
      ...Object.entries(tags).map(([key, value]) => `--tag ${quote(`${key}=${value}`)}`),
    ]);
  }

  return { awsCli, factoryLaunch };
})();
