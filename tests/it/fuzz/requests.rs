//! Requests to the practice tenant that it answers well, to be damaged: forms, queries, JSON, files, its control.

/// Services for which a request carries a token; `TOKEN-OF-` and the host stand for it.
pub const HOSTS: [&str; 4] =
    ["graph.microsoft.com", "api.powerplatform.com", "contoso.crm4.dynamics.com", "contoso.operations.eu.dynamics.com"];

fn request(method: &str, host: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let token =
        if HOSTS.contains(&host) { format!("Authorization: Bearer TOKEN-OF-{host}\r\n") } else { String::new() };
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}{headers}{length}\r\n{body}")
        .into_bytes()
}

pub fn all() -> Vec<Vec<u8>> {
    const HERE: &str = "localhost";
    let [graph, power_platform, dataverse, operations] = HOSTS;
    let get = |host, path| request("GET", host, path, "", "");
    let form = |path, body| request("POST", HERE, path, "Content-Type: application/x-www-form-urlencoded\r\n", body);
    let json = |method, host, path, body| request(method, host, path, "Content-Type: application/json\r\n", body);
    vec![
        get(
            graph,
            "/v1.0/applications?$filter=appId%20eq%20%27x%27%20or%20not%20(startswith(displayName,%27a%27))&$select=id,appId&$top=5",
        ),
        get(
            graph,
            "/v1.0/servicePrincipals?$search=%22displayName:a%22&$orderby=displayName%20desc&$count=true&$expand=owners",
        ),
        get(graph, "/v1.0/servicePrincipals(appId=%27x%27)/appRoleAssignedTo?$skiptoken=x"),
        json(
            "PATCH",
            graph,
            "/v1.0/applications/x",
            r#"{"displayName":"x","web":{"redirectUris":["http://localhost"]},"requiredResourceAccess":[{"resourceAppId":"x","resourceAccess":[{"id":"x","type":"Scope"}]}]}"#,
        ),
        json(
            "POST",
            graph,
            "/v1.0/applications/x/addPassword",
            r#"{"passwordCredential":{"displayName":"x","endDateTime":"2027-01-01T00:00:00Z"}}"#,
        ),
        json("POST", graph, "/v1.0/$batch", r#"{"requests":[{"id":"1","method":"GET","url":"/me?$select=id"}]}"#),
        get(power_platform, "/environmentmanagement/environments?api-version=2022-03-01-preview"),
        get(dataverse, "/api/data/v9.2/WhoAmI"),
        get(
            dataverse,
            "/api/data/v9.2/systemusers?$select=fullname&$filter=contains(fullname,%27x%27)%20and%20isdisabled%20eq%20false&$expand=systemuserroles_association($select=name;$filter=name%20eq%20%27a%27)&$orderby=fullname",
        ),
        json(
            "POST",
            dataverse,
            "/api/data/v9.2/systemusers",
            r#"{"applicationid":"x","businessunitid@odata.bind":"/businessunits(00000000-0000-0000-0000-000000000001)"}"#,
        ),
        get(operations, "/data/CustomersV3?$filter=CustomerAccount%20eq%20%27x%27&cross-company=true&$top=2"),
        get(operations, "/data/SysAADClients(dataAreaId=%27usmf%27,AADClientId=%27x%27)"),
        form(
            "/contoso.onmicrosoft.com/oauth2/v2.0/token",
            "grant_type=client_credentials&client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=eyJhbGciOiJSUzI1NiIsIng1dCI6IngifQ.e30.AAAA&scope=x%2F.default&claims=%7B%22access_token%22%3A%7B%7D%7D",
        ),
        form(
            "/contoso.onmicrosoft.com/oauth2/v2.0/token",
            "grant_type=password&client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d&username=dana%40contoso.onmicrosoft.com&password=x&scope=openid",
        ),
        form(
            "/contoso.onmicrosoft.com/oauth2/v2.0/devicecode",
            "client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d&scope=openid",
        ),
        get(
            HERE,
            "/contoso.onmicrosoft.com/oauth2/v2.0/authorize?client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d&response_type=code&redirect_uri=http%3A%2F%2Flocalhost&scope=openid&state=x&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&nonce=n&claims=%7B%7D&login_hint=dana&prompt=login",
        ),
        get(HERE, "/portal"),
        request(
            "POST",
            HERE,
            "/portal/apps/x/certificates",
            "Content-Type: multipart/form-data; boundary=b\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.pem\"\r\n\r\n-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n--b--\r\n",
        ),
        json("PUT", HERE, "/control/v1/scenario", r#"{"id":"configured"}"#),
    ]
}
