# MSAL for Python on the practice tenant.
export REQUESTS_CA_BUNDLE={ca_file}
export PRACTICE_AUTHORITY={tenant_authority}
export PRACTICE_APP={app}
export PRACTICE_PROGRAM={program}
export PRACTICE_PROGRAM_SECRET={program_secret}
# Then, in Python after `import msal, os`:
#   app = msal.PublicClientApplication(os.environ["PRACTICE_APP"], authority=os.environ["PRACTICE_AUTHORITY"], instance_discovery=False)
#   program = msal.ConfidentialClientApplication(os.environ["PRACTICE_PROGRAM"], authority=os.environ["PRACTICE_AUTHORITY"], client_credential=os.environ["PRACTICE_PROGRAM_SECRET"], instance_discovery=False)
