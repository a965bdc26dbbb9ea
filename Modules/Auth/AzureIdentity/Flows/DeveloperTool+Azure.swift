#if Identity
  import AzureCore

  extension DeveloperTool {
    /// `az account get-access-token`.
    ///
    /// - Parameter subscription: The subscription whose account is meant; `nil` for the current one.
    /// - Returns: The tool.
    static func azureCLI(subscription: String?) -> DeveloperTool {
      let credential = "AzureCLICredential"
      return DeveloperTool(
        credential: credential, name: "the Azure CLI", program: "az",
        variables: ["AZURE_CORE_NO_COLOR": "true"],
        installation: "install the Azure CLI and run 'az login'",
        claimsAdvice: { claims, request in
          var line = "sign in again: az login --claims-challenge \(claims)"
          if let tenant = request.tenantID { line += " --tenant \(tenant)" }
          if let scope = request.scopes.first { line += " --scope \(scope)" }
          return line
        },
        arguments: { _, resource, tenant in
          var arguments = ["account", "get-access-token", "--output", "json"]
          arguments += ["--resource", resource]
          if let tenant { arguments += ["--tenant", tenant] }
          if let subscription { arguments += ["--subscription", subscription] }
          return arguments
        },
        read: { output, surroundings in
          guard let document = output.jsonObject, let token = document["accessToken"]?.text else {
            return nil
          }
          if let end = document["expires_on"]?.wholeNumber, end > 0 {
            return AccessToken(token: token, expiresOn: Timestamp(seconds: end))
          }
          // Older versions print the end by the clock on the wall.
          return document["expiresOn"]?.text.flatMap(surroundings.localTime).map {
            AccessToken(token: token, expiresOn: $0)
          }
        },
        complaint: { _, _, errors in
          guard errors.contains("az login") || errors.contains("az account set"), !errors.contains("AADSTS")
          else {
            return nil
          }
          return Complaint(
            why: "nobody is signed in to the Azure CLI", advice: "run 'az login'", availability: .signedOut)
        })
    }

    /// `azd auth token`.
    static let azureDeveloperCLI = DeveloperTool(
      credential: "AzureDeveloperCLICredential", name: "the Azure Developer CLI", program: "azd",
      variables: ["NO_COLOR": "true"],
      installation: "install the Azure Developer CLI and run 'azd auth login'",
      claimsAdvice: nil, takesScopes: true,
      arguments: { request, _, tenant in
        var arguments = ["auth", "token", "--output", "json", "--no-prompt"]
        for scope in request.scopes { arguments += ["--scope", scope] }
        if let tenant { arguments += ["--tenant-id", tenant] }
        if let claims = request.claims { arguments += ["--claims", Base64Codec.encode(Array(claims.utf8))] }
        return arguments
      },
      read: { output, _ in
        guard let document = output.jsonObject, let token = document["token"]?.text,
          let end = document["expiresOn"]?.text.flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        return AccessToken(token: token, expiresOn: end)
      },
      complaint: { _, output, errors in
        let text = output + "\n" + errors
        if text.contains("not logged in, run `azd auth login` to login"), !text.contains("AADSTS") {
          return Complaint(
            why: "nobody is signed in to the Azure Developer CLI", advice: "run 'azd auth login'",
            availability: .signedOut)
        }
        if text.contains("unknown flag: --claims") {
          return Complaint(
            why: "this version of the Azure Developer CLI cannot ask for the claims that the service wants",
            advice: "update it, and run 'azd auth login' again", availability: .signedOut)
        }
        return nil
      })

    /// `Get-AzAccessToken` of Azure PowerShell.
    static let azurePowerShell = DeveloperTool(
      credential: "AzurePowerShellCredential", name: "Azure PowerShell", program: "pwsh", variables: [:],
      installation: "install PowerShell with the module Az.Accounts, and run 'Connect-AzAccount'",
      claimsAdvice: { claims, request in
        "sign in again: Connect-AzAccount -ClaimsChallenge \(claims)"
          + (request.tenantID.map { " -Tenant \($0)" } ?? "")
      },
      arguments: { _, resource, tenant in
        let script = PowerShellScript.text(
          resource: resource, tenant: tenant ?? "")
        return ["-NoProfile", "-NonInteractive", "-EncodedCommand", PowerShellScript.encoded(script)]
      },
      read: { output, _ in
        for word in output.split(whereSeparator: \.isWhitespace) where word.hasPrefix("azsdk%") {
          let parts = word.split(separator: "%", omittingEmptySubsequences: false)
          guard parts.count == 3, !parts[1].isEmpty, let end = Int64(parts[2]),
            (1...Int64(1) << 40).contains(end)
          else { return nil }
          return AccessToken(token: String(parts[1]), expiresOn: Timestamp(seconds: end))
        }
        return nil
      },
      complaint: { _, output, errors in
        if output.contains(PowerShellScript.noModule) {
          return Complaint(
            why: "PowerShell has no module Az.Accounts of version 2.2.0 or later",
            advice: "run 'Install-Module Az.Accounts'", availability: .notInstalled)
        }
        if errors.contains("Run Connect-AzAccount to login") {
          return Complaint(
            why: "nobody is signed in to Azure PowerShell", advice: "run 'Connect-AzAccount'",
            availability: .signedOut)
        }
        if errors.contains("AuthorizationManager check failed") {
          return Complaint(
            why: "the execution policy of PowerShell keeps it from running",
            advice: "see about_Execution_Policies",
            availability: .failed)
        }
        return nil
      })
  }

  /// The script that makes PowerShell print a token between marks; what it is given has passed checks that leave no quote in it.
  enum PowerShellScript {
    static let noModule = "NO_AZ_ACCOUNT_MODULE"

    static func text(resource: String, tenant: String) -> String {
      #"""
      $ErrorActionPreference = 'Stop'
      [version]$minimumVersion = '2.2.0'
      $m = Import-Module Az.Accounts -MinimumVersion $minimumVersion -PassThru -ErrorAction SilentlyContinue
      if (! $m) {
          Write-Output \#(noModule)
          exit
      }
      $params = @{ 'ResourceUrl' = '\#(resource)'; 'WarningAction' = 'Ignore' }
      $tenantId = '\#(tenant)'
      if ($tenantId.Length -gt 0) {
          $params['TenantId'] = $tenantId
      }
      if ($m.Version -ge [version]'2.17.0' -and $m.Version -lt [version]'5.0.0') {
          $params['AsSecureString'] = $true
      }
      $token = Get-AzAccessToken @params
      $tokenValue = $token.Token
      if ($tokenValue -is [System.Security.SecureString]) {
          $tokenValue = $tokenValue | ConvertFrom-SecureString -AsPlainText
      }
      Write-Output "`nazsdk%$($tokenValue)%$($token.ExpiresOn.ToUnixTimeSeconds())`n"
      """#
    }

    /// Base64 of UTF-16, as PowerShell takes a script on its command line.
    static func encoded(_ script: String) -> String {
      Base64Codec.encode(
        script.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }
  }
#endif
