<#
.SYNOPSIS
  Restores, builds, tests and publishes the gateway.
.PARAMETER Configuration
  Release or Debug.
.PARAMETER Output
  Where the published program goes.
.PARAMETER SkipTests
  Leaves the tests out.
#>
[CmdletBinding()]
param(
    [ValidateSet('Release', 'Debug')] [string] $Configuration = 'Release',
    [string] $Output = 'out',
    [switch] $SkipTests
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

Invoke-Dotnet restore
Invoke-Dotnet build --no-restore --configuration $Configuration
if (-not $SkipTests) { Invoke-Dotnet test --no-build --configuration $Configuration }
Invoke-Dotnet publish Gateway --no-build --configuration $Configuration --output $Output
